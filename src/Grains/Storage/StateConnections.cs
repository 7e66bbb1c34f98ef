using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ZeroShotOrleans.Grains.Storage;

/// <summary>Opens sessions on the state file.</summary>
internal static class StateConnections
{
    /// <summary>Name of the state file in its directory.</summary>
    public const string FileName = "state.db";

    // Only a stray tool can hold the file against us, and only for moments.
    private const int BusySeconds = 5;

    /// <summary>The one session that writes; creates the file when it is missing.</summary>
    public static StateSession OpenWriter(StorageOptions options)
    {
        var session = Open(options, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // 8 KiB: bodies have 20 to 60 KB, and smaller pages would be long chains. Only a file that is still empty takes it.
            session.Execute("PRAGMA page_size = 8192");
            if (session.Scalar<string>("PRAGMA journal_mode = WAL") is not "wal")
            {
                throw StateFailure.Failed(
                    $"The state directory '{options.Directory}' is on a file system that cannot share memory between connections. Use a local disk.");
            }

            // A committed write outlives this process; only a loss of power may take the last ones, and never damages the file.
            session.Execute("PRAGMA synchronous = NORMAL");

            // What a burst of deletions once needed of the log is given back to the disk.
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

    /// <summary>A session that can only read. Needs the writer's to be open.</summary>
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
