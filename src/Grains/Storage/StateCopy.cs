using Microsoft.Data.Sqlite;

namespace ZeroShotOrleans.Grains.Storage;

/// <summary>Copies the state of a machine into one file and back.</summary>
public static class StateCopy
{
    private static readonly FileStreamOptions _ownerOnly = OperatingSystem.IsWindows()
        ? new() { Mode = FileMode.CreateNew, Access = FileAccess.Write }
        : new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };

    /// <summary>
    /// Copies the state as it is at one moment, with all writes that had ended before. The silo that has the directory may run and goes on writing; its log
    /// grows until the copy is done.
    /// </summary>
    /// <param name="directory">The silo's <c>Storage:Directory</c>.</param>
    /// <param name="file">Where the copy goes; must not be there yet.</param>
    /// <returns>Bytes of the copy.</returns>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StorageFailed"/>: there is no state, the file is there, or one of both cannot be used. Nothing is left then.</exception>
    public static long Write(string directory, string file)
    {
        var source = Path.Combine(directory, StateConnections.FileName);
        if (!File.Exists(source))
        {
            throw StateFailure.Failed($"There is no state in '{directory}'. Name the silo's Storage:Directory, which has a {StateConnections.FileName}; the state of a cluster with Redis is in Redis.");
        }

        RefuseExisting(file);
        return Whole(file, directory, unfinished =>
        {
            // Labels, paths and results are nobody else's business; SQLite would let every user of the machine read its file.
            using (new FileStream(unfinished, _ownerOnly))
            {
            }

            using var from = Open(source, SqliteOpenMode.ReadWrite);
            using var to = Open(unfinished, SqliteOpenMode.ReadWriteCreate);
            from.BackupDatabase(to);

            // One file instead of a file and its log.
            Execute(to, "PRAGMA journal_mode = DELETE");
            Check(to, file);
        });
    }

    /// <summary>Puts a copy into a directory that has no state, for a silo that starts there.</summary>
    /// <param name="file">The copy.</param>
    /// <param name="directory">The silo's <c>Storage:Directory</c>; created when missing.</param>
    /// <returns>Bytes of the state.</returns>
    /// <exception cref="ZeroShotException">
    /// <see cref="ZeroShotError.StorageFailed"/>: the file is no copy or is damaged, or the directory has a state or is in use. Nothing is changed then.
    /// </exception>
    public static long Restore(string file, string directory)
    {
        if (!File.Exists(file))
        {
            throw StateFailure.Failed($"There is no file '{file}'.");
        }

        using var taken = StateDirectoryLock.Take(directory);
        var target = Path.Combine(directory, StateConnections.FileName);
        RefuseExisting(target);
        return Whole(target, directory, unfinished =>
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
            throw StateFailure.Failed($"'{file}' is there already. Name another place, or move it away.");
        }
    }

    // Under another name until it is whole, so that a copy that was cut off is never taken for one.
    private static long Whole(string file, string directory, Action<string> fill)
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
            // What is copied is only read: the place of the copy is full, not the state's.
            throw StateFailure.Failed($"'{file}' cannot be written: the disk has no space left. Free some, or name another place.");
        }
        catch (SqliteException failure)
        {
            throw StateFailure.Explain(failure, new StorageOptions { Directory = directory }) ?? (Exception)failure;
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
            throw StateFailure.Failed($"'{file}' is no copy of a state.");
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
