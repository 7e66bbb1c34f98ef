using Orleans.Storage;
using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Labels;
using ZeroShotOrleans.Storage.Prompts;

namespace ZeroShotOrleans.Storage.Redis.Tests;

/// <summary>The stores over a private Redis.</summary>
internal sealed class RedisState(RedisServer server, TimeProvider time) : IStateUnderTest
{
    private RedisStores _stores = RedisStores.Over(server, time);

    public IJobStore Jobs => _stores.Jobs;

    public IUploadStore Uploads => _stores.Uploads;

    public IEmbeddingStore Embeddings => _stores.Embeddings;

    public IPromptStore Prompts => _stores.Prompts;

    public IGrainStorage Grains => _stores.Grains;

    public IStoredLabelSets LabelSets => _stores.LabelSets;

    public static async Task<IStateUnderTest> OpenAsync(TimeProvider time) => new RedisState(await RedisServer.StartAsync(), time);

    public async Task ReopenAsync()
    {
        // Redis is killed too: acknowledged writes are in its file.
        await _stores.DisposeAsync();
        await server.KillAsync();
        await server.StartAgainAsync();
        _stores = RedisStores.Over(server, time);
    }

    public async ValueTask DisposeAsync()
    {
        await _stores.DisposeAsync();
        await server.DisposeAsync();
    }
}
