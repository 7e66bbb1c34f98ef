using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Prompts;
using ZeroShotOrleans.Storage.Sqlite.Embeddings;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Prompts;

/// <summary>Stores prompt embeddings in <see cref="StateDatabase"/>.</summary>
internal sealed class SqlitePromptStore(StateDatabase database, TimeProvider time) : IPromptStore
{
    // A collision is likely only after 2^64 prompts.
    private const int KeyBytes = 16;

    // A few megabytes per step, so that other writes do not wait for a long deletion.
    private const int RowsPerStep = 1024;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public Task<ImmutableArray<byte[]?>> FindAsync(string space, ImmutableArray<string> prompts, CancellationToken cancellationToken) =>
        database.ReadAsync<ImmutableArray<byte[]?>>(
            session => EmbeddingSpaces.Find(session, space) is { } number
                ? [.. prompts.Select(prompt => EmbeddingSpaces.ReadEmbedding(
                    session, "SELECT body, checksum FROM prompt WHERE space = $1 AND hash = $2", number, Key(prompt)))]
                : [.. new byte[]?[prompts.Length]],
            cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(string space, ImmutableArray<KeyValuePair<string, byte[]>> embeddings, CancellationToken cancellationToken)
    {
        var now = Now;
        return database.WriteAsync(
            session =>
            {
                var number = EmbeddingSpaces.Number(session, space);
                foreach (var (prompt, embedding) in embeddings)
                {
                    session.Execute(
                        """
                        INSERT INTO prompt (space, hash, body, checksum, used, bytes) VALUES ($1, $2, $3, $4, $5, $6)
                        ON CONFLICT (space, hash) DO UPDATE SET body = excluded.body, checksum = excluded.checksum, used = excluded.used, bytes = excluded.bytes
                        """,
                        number, Key(prompt), embedding, EmbeddingChecksum.Of(embedding), now, embedding.Length + IPromptStore.Overhead);
                }

                return embeddings.Length;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task TouchAsync(string space, ImmutableArray<string> prompts, DateTimeOffset before, CancellationToken cancellationToken)
    {
        // Looked up first: nearly always there is nothing to write, and readers do not queue behind one another.
        var (number, stale) = await database.ReadAsync(
            session => EmbeddingSpaces.Find(session, space) is { } known
                ? (known, prompts.Select(Key).Where(key => session.Scalar<long?>("SELECT used FROM prompt WHERE space = $1 AND hash = $2", known, key) < before.ToUnixTimeMilliseconds()).ToArray())
                : (0, []),
            cancellationToken);
        var now = Now;
        foreach (var some in stale.Chunk(RowsPerStep))
        {
            await database.WriteAsync(
                session => some.Sum(key => session.Execute("UPDATE prompt SET used = $3 WHERE space = $1 AND hash = $2 AND used < $3", number, key, now)),
                cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<TrimmedPrompts> TrimAsync(long maxBytes, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var deleted = 0L;
        while (true)
        {
            // What is in use is saved while this runs, so each step looks again.
            var (rows, left) = await database.WriteAsync(session => DeleteSome(session, maxBytes, since.ToUnixTimeMilliseconds()), cancellationToken);
            deleted += rows;
            if (rows < RowsPerStep)
            {
                return new(deleted, left);
            }
        }
    }

    private static (int Rows, long Left) DeleteSome(StateSession session, long maxBytes, long since)
    {
        var left = session.Scalar<long>("SELECT coalesce(sum(bytes), 0) FROM prompt");
        var doomed = new List<long>();
        using (var rows = session.Query("SELECT rowid, used, bytes FROM prompt ORDER BY used LIMIT $1", RowsPerStep))
        {
            while (rows.Read() && (left > maxBytes || rows.GetInt64(1) < since))
            {
                doomed.Add(rows.GetInt64(0));
                left -= rows.GetInt64(2);
            }
        }

        foreach (var row in doomed)
        {
            session.Execute("DELETE FROM prompt WHERE rowid = $1", row);
        }

        return (doomed.Count, left);
    }

    // The hash of the UTF-16, because UTF-8 writes all unpaired surrogates alike.
    private static byte[] Key(string prompt) => SHA256.HashData(MemoryMarshal.AsBytes(prompt.AsSpan()))[..KeyBytes];
}
