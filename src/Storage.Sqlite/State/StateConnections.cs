using System.Globalization;
using Microsoft.Data.Sqlite;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.State;

/// <summary>Opens sessions on the state file.</summary>
internal static class StateConnections
{
    /// <summary>Name of the state file.</summary>
    public const string FileName = "state.db";

    // Only another program can lock the file, and usually only briefly.
    private const int BusySeconds = 5;

    /// <summary>Opens the only session that writes; creates the file if it is missing.</summary>
    public static StateSession OpenWriter(StorageOptions options)
    {
        var session = Open(options, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // 8 KiB: bodies have 20 to 60 KB, and smaller pages would form long chains. Takes effect on an empty file only.
            session.Execute("PRAGMA page_size = 8192");
            if (session.Scalar<string>("PRAGMA journal_mode = WAL") is not "wal")
            {
                throw StateFailure.Failed(
                    $"The state directory '{options.Directory}' is on a file system that cannot share memory between connections. Use a local disk.");
            }

            // A committed write survives a crash of this process. Only a power failure may lose the latest ones; it never damages the file.
            session.Execute("PRAGMA synchronous = NORMAL");

            // Shrinks the log again after a burst of deletions.
            session.Execute("PRAGMA journal_size_limit = 67108864");
            if (options.MaxBytes > 0)
            {
                var pages = Math.Max(1, options.MaxBytes / session.Scalar<long>("PRAGMA page_size"));
                session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Opens a read-only session. The writer's session must be open.</summary>
    public static StateSession OpenReader(StorageOptions options) => Open(options, SqliteOpenMode.ReadOnly);

    private static StateSession Open(StorageOptions options, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(Path.GetFullPath(options.Directory), FileName),
            Mode = mode,
            DefaultTimeout = BusySeconds,

            // Pooled connections would outlive disposal and keep the file open.
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return new(connection);
    }
}
