using Microsoft.Data.Sqlite;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.State;

/// <summary>Backs up the state of a machine into one file, and restores it.</summary>
public static class StateCopy
{
    private static readonly FileStreamOptions _ownerOnly = OperatingSystem.IsWindows()
        ? new() { Mode = FileMode.CreateNew, Access = FileAccess.Write }
        : new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };

    /// <summary>
    /// Copies a consistent snapshot, including all writes completed before the call. The silo that owns the directory may keep running; its log
    /// grows until the copy is complete.
    /// </summary>
    /// <param name="directory">The silo's <c>Storage:Directory</c>.</param>
    /// <param name="file">Path of the copy; must not exist.</param>
    /// <returns>Size of the copy in bytes.</returns>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StorageFailed"/>: there is no state, the file exists, or one of them cannot be used. No partial file is left.</exception>
    public static long Write(string directory, string file)
    {
        var source = Path.Combine(directory, StateConnections.FileName);
        if (!File.Exists(source))
        {
            throw StateFailure.Failed($"No state found in '{directory}'. Pass the silo's Storage:Directory, which contains {StateConnections.FileName}; with Redis, the state is in Redis.");
        }

        RefuseExisting(file);
        return WriteAtomically(file, directory, unfinished =>
        {
            // Labels, paths and results are private; by default SQLite would make the file readable for every user of the machine.
            using (new FileStream(unfinished, _ownerOnly))
            {
            }

            using var from = Open(source, SqliteOpenMode.ReadWrite);
            using var to = Open(unfinished, SqliteOpenMode.ReadWriteCreate);
            from.BackupDatabase(to);

            // A single file without a separate log.
            Execute(to, "PRAGMA journal_mode = DELETE");
            Check(to, file);
        });
    }

    /// <summary>Restores a copy into a directory without state, for a silo to start with.</summary>
    /// <param name="file">The copy.</param>
    /// <param name="directory">The silo's <c>Storage:Directory</c>; created if missing.</param>
    /// <returns>Size of the state in bytes.</returns>
    /// <exception cref="ZeroShotException">
    /// <see cref="ZeroShotError.StorageFailed"/>: the file is not a copy or is damaged, or the directory has a state or is in use. Nothing is changed.
    /// </exception>
    public static long Restore(string file, string directory)
    {
        if (!File.Exists(file))
        {
            throw StateFailure.Failed($"File '{file}' not found.");
        }

        using var taken = StateDirectoryLock.Take(directory);
        var target = Path.Combine(directory, StateConnections.FileName);
        RefuseExisting(target);
        return WriteAtomically(target, directory, unfinished =>
        {
            File.Copy(file, unfinished);
            using var copy = Open(unfinished, SqliteOpenMode.ReadWrite);
            Check(copy, file);
        });
    }

    private static void RefuseExisting(string file)
    {
        if (File.Exists(file))
        {
            throw StateFailure.Failed($"'{file}' already exists. Choose another path, or move the file away.");
        }
    }

    // Written under a temporary name, so that an interrupted copy is never mistaken for a complete one.
    private static long WriteAtomically(string file, string directory, Action<string> fill)
    {
        var unfinished = file + ".partial";
        try
        {
            File.Delete(unfinished);
            fill(unfinished);
            File.Move(unfinished, file);
            return new FileInfo(file).Length;
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == SQLitePCL.raw.SQLITE_FULL)
        {
            // The source is only read, so it is the target's disk that is full.
            throw StateFailure.Failed($"'{file}' cannot be written: the disk has no space left. Free space, or choose another path.");
        }
        catch (SqliteException failure)
        {
            throw SqliteFailure.Explain(failure, new StorageOptions { Directory = directory }) ?? (Exception)failure;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StateFailure.Failed($"'{file}' cannot be written: {failure.Message}");
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static void Check(SqliteConnection copy, string file)
    {
        using var command = copy.CreateCommand();
        command.CommandText = "PRAGMA application_id";
        if (command.ExecuteScalar() is not StateSchema.ApplicationId)
        {
            throw StateFailure.Failed($"'{file}' is not a copy of a state.");
        }

        command.CommandText = "PRAGMA quick_check(1)";
        if (command.ExecuteScalar() is not "ok")
        {
            throw StateFailure.Failed($"'{file}' is damaged. Take another copy.");
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.GetFullPath(file), Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
