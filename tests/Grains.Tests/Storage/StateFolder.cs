using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Tests.Storage;

/// <summary>A state directory of its own, gone after the test.</summary>
public sealed class StateFolder : IDisposable
{
    private static readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-state-");

    public string Path => _folder.FullName;

    internal static StoredBody Bodies { get; } = new(_services.GetRequiredService<Serializer>(), withChecksum: true);

    internal static StoredGrainState States { get; } =
        new(Bodies, _services.GetRequiredService<IActivatorProvider>(), NullLogger<StoredGrainState>.Instance);

    internal StorageOptions Options(long maxBytes = 0) => new() { Directory = Path, MaxBytes = maxBytes };

    internal StateDatabase Open(long maxBytes = 0) => new(Options(maxBytes));

    /// <summary>The file as any other program sees it.</summary>
    internal SqliteConnection OpenFromOutside()
    {
        var connection = new SqliteConnection($"Data Source={System.IO.Path.Combine(Path, StateConnections.FileName)};Pooling=False");
        connection.Open();
        return connection;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
