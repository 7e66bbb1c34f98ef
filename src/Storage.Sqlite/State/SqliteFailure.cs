using Microsoft.Data.Sqlite;
using SQLitePCL;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.State;

/// <summary>Translates failures of SQLite and the file system into messages for operators.</summary>
internal static class SqliteFailure
{
    /// <summary>A storage failure as <see cref="ZeroShotError.StorageFailed"/>; null if the statement itself is wrong.</summary>
    public static ZeroShotException? Explain(SqliteException failure, StorageOptions options)
    {
        var remedy = failure.SqliteErrorCode switch
        {
            raw.SQLITE_FULL when options.MaxBytes > 0 =>
                $"is full: the maximum is {options.MaxBytes} bytes (Storage:MaxBytes). Raise it, delete old jobs, or free disk space.",
            raw.SQLITE_FULL => "is full: the disk has no space left. Free space, or move the directory.",
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
                "cannot be written. Give the user of this process write permission on the directory and on the files in it.",
            raw.SQLITE_CANTOPEN => "cannot be opened. Check that the directory still exists, and its permissions.",
            raw.SQLITE_IOERR => "could not be read or written by the operating system. Check the disk and its mount, then restart.",
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
                "is damaged. Restore a copy (`zso state restore`), or set another directory (Storage:Directory) to start from scratch.",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "is locked by another program, such as a backup or a database browser. Close it.",
            raw.SQLITE_TOOBIG => "cannot store a record of more than a billion bytes. Use fewer labels per set.",
            raw.SQLITE_NOMEM => "could not be used: out of memory. Give the process more memory.",
            _ => null,
        };
        return remedy is null ? null : StateFailure.Failed(
            $"The state in '{options.Directory}' {remedy} (SQLite {failure.SqliteExtendedErrorCode}: {failure.Message})");
    }

    /// <summary>Translates a file system error on opening.</summary>
    public static ZeroShotException Explain(Exception failure, string directory) => StateFailure.Failed(failure switch
    {
        UnauthorizedAccessException =>
            $"The state directory '{directory}' cannot be written. Give the user of this process write permission, " +
            "or name another directory (Storage:Directory).",
        _ =>
            $"The state directory '{directory}' cannot be used ({failure.Message}). Check the path and its disk, " +
            "or name another directory (Storage:Directory).",
    });
}
