using Orleans.Storage;

namespace ZeroShotOrleans.Storage.Redis.Tests.GrainState;

public sealed class RedisGrainStorageTests : IAsyncLifetime
{
    private static readonly GrainId _grain = GrainId.Create("label-set", "mini/00ff");

    private RedisServer _server = null!;
    private RedisStores _stores = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _stores = RedisStores.Over(_server);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _stores.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task State_is_read_as_written_across_a_restart_and_only_by_its_name()
    {
        var written = State(7);
        await _stores.Grains.WriteStateAsync("embeddings", _grain, written);
        await _stores.Grains.WriteStateAsync("names", _grain, State(2));
        await _stores.Grains.WriteStateAsync("embeddings", GrainId.Create("label-set", "mini/00fe"), State(3));
        await _server.KillAsync();
        await _server.StartAgainAsync();

        var read = await Read();

        Assert.Equal((7, true, written.ETag), (read.State![0], read.RecordExists, read.ETag));
    }

    [Fact]
    public async Task Rejects_a_write_with_an_old_version()
    {
        var (first, second) = (State(1), State(2));
        await _stores.Grains.WriteStateAsync("embeddings", _grain, first);

        await Assert.ThrowsAsync<InconsistentStateException>(() => _stores.Grains.WriteStateAsync("embeddings", _grain, second));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _stores.Grains.ClearStateAsync("embeddings", _grain, second));

        Assert.Equal(1, (await Read()).State![0]);
        first.State = [3];
        await _stores.Grains.WriteStateAsync("embeddings", _grain, first);
        Assert.Equal(3, (await Read()).State![0]);
    }

    [Fact]
    public async Task Cleared_state_reads_as_new_and_rejects_an_old_version()
    {
        var state = State(1);
        await _stores.Grains.WriteStateAsync("embeddings", _grain, state);
        var old = await Read();
        await _stores.Grains.ClearStateAsync("embeddings", _grain, state);

        Assert.Equal((false, null), (state.RecordExists, state.ETag));
        Assert.False((await Read()).RecordExists);
        await Assert.ThrowsAsync<InconsistentStateException>(() => _stores.Grains.WriteStateAsync("embeddings", _grain, old));

        state.State = [5];
        await _stores.Grains.WriteStateAsync("embeddings", _grain, state);
        Assert.Equal(5, (await Read()).State![0]);
    }

    private static GrainState<List<int>> State(int value) => new([value]);

    private async Task<GrainState<List<int>>> Read()
    {
        var state = new GrainState<List<int>>([]);
        await _stores.Grains.ReadStateAsync("embeddings", _grain, state);
        return state;
    }
}
