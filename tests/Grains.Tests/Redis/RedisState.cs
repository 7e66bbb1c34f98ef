using ZeroShotOrleans.Grains.Jobs;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Redis;
using ZeroShotOrleans.Grains.Tests.Storage;
using ZeroShotOrleans.Grains.Vectors;

namespace ZeroShotOrleans.Grains.Tests.Redis;

/// <summary>The stores over a Redis of their own.</summary>
internal sealed class RedisState(RedisServer server, TimeProvider time) : IStateUnderTest
{
    // With what could mean something to Redis.
    private readonly RedisKeys _keys = new("service {1}*");
    private RedisConnection _connection = server.Connect();

    public RedisServer Server => server;

    public RedisConnection Connection => _connection;

    public RedisKeys Keys => _keys;

    public IJobStore Jobs => Store(_connection);

    public IUploadStore Uploads => new RedisUploadStore(_connection, _keys);

    public IVectorStore Vectors => new RedisVectorStore(_connection, _keys, time);

    public IPromptStore Prompts => new RedisPromptStore(_connection, _keys);

    public static async Task<IStateUnderTest> OpenAsync(TimeProvider time) => new RedisState(await RedisServer.StartAsync(), time);

    /// <summary>The job store over another connection, as another silo has it.</summary>
    public RedisJobStore Store(RedisConnection connection) => new(connection, _keys, StateFolder.Bodies);

    public async Task ReopenAsync()
    {
        // Redis dies too: what it had acknowledged is in its file.
        await _connection.DisposeAsync();
        await server.KillAsync();
        await server.StartAgainAsync();
        _connection = server.Connect();
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await server.DisposeAsync();
    }
}
