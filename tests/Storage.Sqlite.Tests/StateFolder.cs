using Microsoft.Data.Sqlite;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests;

/// <summary>A temporary state directory.</summary>
public sealed class StateFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-state-");

    public string Path => _folder.FullName;

    internal StorageOptions Options(long maxBytes = 0) => new() { Directory = Path, MaxBytes = maxBytes };

    internal StateDatabase Open(long maxBytes = 0) => new(Options(maxBytes));

    /// <summary>The database file, opened without the stores.</summary>
    internal SqliteConnection OpenFromOutside()
    {
        var connection = new SqliteConnection($"Data Source={System.IO.Path.Combine(Path, StateConnections.FileName)};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
