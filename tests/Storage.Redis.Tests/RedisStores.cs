using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Redis.Connections;
using ZeroShotOrleans.Storage.Redis.Embeddings;
using ZeroShotOrleans.Storage.Redis.GrainState;
using ZeroShotOrleans.Storage.Redis.Jobs;

namespace ZeroShotOrleans.Storage.Redis.Tests;

/// <summary>The stores of one silo over one connection.</summary>
internal sealed class RedisStores : IAsyncDisposable
{
    public RedisStores(RedisConnection connection, TimeProvider? time = null)
    {
        Connection = connection;
        var writer = new RedisJobWriter(connection);
        Jobs = new(connection, writer, Keys, TestSerialization.Bodies);
        Uploads = new(connection, writer, Keys);
        Embeddings = new(connection, Keys, time ?? TimeProvider.System);
        Prompts = new(connection, Keys, time ?? TimeProvider.System);
        LabelSets = new(connection, Keys);
        Grains = new(connection, Keys, TestSerialization.Bodies, TestSerialization.States, TestSerialization.Activators);
    }

    // With characters that are special in Redis.
    public static RedisKeys Keys { get; } = new("service {1}*");

    public RedisConnection Connection { get; }

    public RedisJobStore Jobs { get; }

    public RedisUploadStore Uploads { get; }

    public RedisEmbeddingStore Embeddings { get; }

    public RedisPromptStore Prompts { get; }

    public RedisStoredLabelSets LabelSets { get; }

    public RedisGrainStorage Grains { get; }

    public static RedisStores Over(RedisServer server, TimeProvider? time = null, int timeoutSeconds = 30) =>
        new(server.Connect(timeoutSeconds), time);

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
