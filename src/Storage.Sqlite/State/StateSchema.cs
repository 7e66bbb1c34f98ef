using System.Globalization;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.State;

/// <summary>The tables of the state, and the migrations of older files.</summary>
internal static class StateSchema
{
    // "ZSO1": distinguishes our files from other SQLite files.
    internal const long ApplicationId = 0x5A53_4F31;

    /// <summary>Step n migrates version n to n + 1. Append only; never edit a released step.</summary>
    private static readonly string[] _steps =
    [
        """
        -- etag is the row's number and is never used twice, so a state that was cleared and written anew cannot be mistaken for the old one.
        CREATE TABLE grain_state (
            etag INTEGER PRIMARY KEY AUTOINCREMENT,
            service TEXT NOT NULL, state TEXT NOT NULL, grain TEXT NOT NULL,
            body BLOB NOT NULL,
            UNIQUE (service, state, grain));

        -- number is the order of submission. A doomed job is invisible and being deleted. listed and ranked are sums over the tables below.
        CREATE TABLE job (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            spec_hash TEXT NOT NULL,
            description BLOB NOT NULL,
            epoch INTEGER NOT NULL DEFAULT 0,
            state INTEGER NOT NULL,
            listing_done INTEGER NOT NULL DEFAULT 0,
            prompts_embedded INTEGER NOT NULL DEFAULT 0,
            problem TEXT,
            listed INTEGER NOT NULL DEFAULT 0,
            ranked INTEGER NOT NULL DEFAULT 0,
            doomed INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX job_by_spec ON job (spec_hash, number);
        CREATE INDEX job_by_state ON job (state, number);
        CREATE INDEX job_doomed ON job (number) WHERE doomed = 1;

        CREATE TABLE job_fault (
            job INTEGER NOT NULL, fault INTEGER NOT NULL, images INTEGER NOT NULL,
            PRIMARY KEY (job, fault)) WITHOUT ROWID;

        CREATE TABLE manifest (
            job INTEGER NOT NULL, first INTEGER NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (job, first));

        -- The index holds all that says what is done, so that nobody reads bodies to learn it.
        CREATE TABLE outcome (
            job INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE UNIQUE INDEX outcome_range ON outcome (job, first, count);
        """,
        """
        -- Times are UTC ticks.
        ALTER TABLE job ADD COLUMN problem_code INTEGER;
        ALTER TABLE job ADD COLUMN taken_over INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE job ADD COLUMN ended_at INTEGER;
        ALTER TABLE job ADD COLUMN keep_until INTEGER;
        CREATE INDEX job_by_keep_until ON job (keep_until) WHERE keep_until IS NOT NULL;

        -- Bodies of older rows are lists of paths instead of entries.
        ALTER TABLE manifest ADD COLUMN has_entries INTEGER NOT NULL DEFAULT 0;

        -- Whether a row may hold a fault: finding a few of them must not read ten million outcomes. Of older rows nobody knows.
        ALTER TABLE outcome ADD COLUMN faulty INTEGER NOT NULL DEFAULT 1;
        CREATE INDEX outcome_faulty ON outcome (job, first) WHERE faulty = 1;

        -- The index holds the sizes, so that a sum over them reads no images.
        CREATE TABLE upload (
            job INTEGER NOT NULL, image INTEGER NOT NULL, bytes INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE UNIQUE INDEX upload_image ON upload (job, image, bytes);

        CREATE TABLE vector_space (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

        -- With row ids: in a table without them a body of more than 2,030 bytes, a quarter of a page, would take a page of its own.
        CREATE TABLE vector (space INTEGER NOT NULL, hash BLOB NOT NULL, used INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE UNIQUE INDEX vector_hash ON vector (space, hash);
        CREATE INDEX vector_used ON vector (used);

        CREATE TABLE prompt (space INTEGER NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL);
        CREATE UNIQUE INDEX prompt_hash ON prompt (space, hash);
        """,
        """
        -- What was in whose hands, and which images of the job are suspect.
        ALTER TABLE job ADD COLUMN suspicion BLOB;
        """,
        """
        -- All that was ever uploaded, ranked and discarded since or not.
        ALTER TABLE job ADD COLUMN upload_taken INTEGER NOT NULL DEFAULT 0;
        UPDATE job SET upload_taken = (SELECT coalesce(sum(bytes), 0) FROM upload WHERE upload.job = job.number);
        """,
        """
        -- What the scan of the job's source passed over.
        ALTER TABLE job ADD COLUMN skipped BLOB;
        """,
        """
        -- Checksums of vectors, which say nothing of themselves. Of older rows there is none.
        ALTER TABLE vector ADD COLUMN checksum INTEGER;
        ALTER TABLE prompt ADD COLUMN checksum INTEGER;
        """,
        """
        -- The names that the rest of the program uses.
        ALTER TABLE job RENAME COLUMN ranked TO classified;
        ALTER TABLE job RENAME COLUMN taken_over TO reused;
        ALTER TABLE job_fault RENAME TO job_error;
        ALTER TABLE job_error RENAME COLUMN fault TO error;
        ALTER TABLE outcome RENAME COLUMN faulty TO failed;
        ALTER TABLE vector RENAME TO embedding;
        """,
        """
        -- Whose job it is, and whether its spec has a retention time. Null: the description was not read for that yet. stored_bytes is a sum over the tables below.
        ALTER TABLE job ADD COLUMN tenant TEXT;
        ALTER TABLE job ADD COLUMN keeps_own INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE job ADD COLUMN stored_bytes INTEGER NOT NULL DEFAULT 0;
        UPDATE job SET stored_bytes = length(description)
            + (SELECT coalesce(sum(length(body)), 0) FROM manifest WHERE manifest.job = job.number)
            + (SELECT coalesce(sum(length(body)), 0) FROM outcome WHERE outcome.job = job.number);
        CREATE INDEX job_by_tenant ON job (tenant, number);
        """,
        """
        -- Prompts are a cache: time of last use in Unix milliseconds, and size. Of older rows nobody knows when they were used. The index holds both, so that a sum reads no embeddings.
        ALTER TABLE prompt ADD COLUMN used INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE prompt ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
        UPDATE prompt SET used = 1000 * CAST(strftime('%s', 'now') AS INTEGER), bytes = length(body) + 64;
        CREATE INDEX prompt_used ON prompt (used, bytes);
        """,
        """
        -- What is written of the job's export.
        ALTER TABLE job ADD COLUMN export BLOB;
        """,
    ];

    /// <summary>Whether this program wrote the file, and has no migration for it.</summary>
    public static bool IsCurrent(StateSession session) =>
        session.Scalar<long>("PRAGMA application_id") == ApplicationId && session.Scalar<long>("PRAGMA user_version") == _steps.Length;

    /// <summary>Migrates the file to this program's version.</summary>
    /// <exception cref="ZeroShotException">The file has a newer version, or belongs to another program.</exception>
    public static void Migrate(StateSession session, string directory) => Migrate(session, directory, _steps);

    /// <summary>Migrates the file with the given steps.</summary>
    internal static void Migrate(StateSession session, string directory, IReadOnlyList<string> steps)
    {
        var version = session.Scalar<long>("PRAGMA user_version");
        CheckOrigin(session, directory, version);
        if (version > steps.Count)
        {
            throw StateFailure.Failed(
                $"The state in '{directory}' has version {version}, but this program supports versions up to {steps.Count}. " +
                "Use the newer program that wrote it, or name another directory (Storage:Directory).");
        }

        for (; version < steps.Count; version++)
        {
            // Step and version number commit together, so an interrupted step runs again.
            session.Execute("BEGIN IMMEDIATE");
            session.Execute(steps[(int)version]);
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version + 1}"));
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            session.Execute("COMMIT");
        }
    }

    private static void CheckOrigin(StateSession session, string directory, long version)
    {
        var origin = session.Scalar<long>("PRAGMA application_id");
        var isNew = origin == 0 && version == 0 && session.Scalar<long>("SELECT count(*) FROM sqlite_master") == 0;
        if (!isNew && origin != ApplicationId)
        {
            throw StateFailure.Failed(
                $"The file '{StateConnections.FileName}' in '{directory}' was not written by this program. Name another directory (Storage:Directory).");
        }
    }
}
