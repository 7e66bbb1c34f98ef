using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;

namespace ZeroShotOrleans.Encoding.Tests.Cache;

public sealed class TowerCacheTests : IDisposable
{
    private readonly ToySource _source = new();
    private TowerCache? _cache;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _cache?.Dispose();

    [Fact]
    public async Task Concurrent_first_uses_load_once()
    {
        var cache = Cache(10);

        var uses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Use(cache, "a"), Token)));

        Assert.Equal(50, uses.Length);
        Assert.Equal(["load a"], _source.Events);
    }

    [Fact]
    public async Task Models_load_concurrently()
    {
        var cache = Cache(10);
        using var gate = new ManualResetEventSlim();
        _source.WhileLoading = model =>
        {
            if (model == "slow")
            {
                gate.Wait(Token);
            }
        };

        var slow = Use(cache, "slow");
        (await Use(cache, "quick")).Dispose();
        Assert.False(slow.IsCompleted);
        gate.Set();
        (await slow).Dispose();
    }

    [Fact]
    public async Task Evicts_the_least_recently_used_idle_tower()
    {
        var cache = Cache(2);

        foreach (var model in (string[])["a", "b", "a", "c"])
        {
            (await Use(cache, model)).Dispose();
        }

        Assert.Equal(["load a", "load b", "free b", "load c"], _source.Events);
    }

    [Fact]
    public async Task Tower_in_use_is_not_evicted_and_requests_for_its_memory_wait()
    {
        var cache = Cache(2);
        var first = await Use(cache, "a");
        var second = await Use(cache, "a");
        _source.Bytes["b"] = 2;
        var waiting = Use(cache, "b");
        WaitUntil(() => cache.PendingRequests == 1);

        first.Dispose();
        first.Dispose();
        _source.Note("put back");
        second.Dispose();
        (await waiting).Dispose();

        Assert.Equal(["load a", "put back", "free a", "load b"], _source.Events);
    }

    [Fact]
    public async Task Later_requests_wait_so_that_none_starves()
    {
        var cache = Cache(1);
        var busy = await Use(cache, "a");
        var patient = Use(cache, "b");
        WaitUntil(() => cache.PendingRequests == 1);
        var greedy = Use(cache, "a");
        WaitUntil(() => cache.PendingRequests == 2);

        busy.Dispose();
        (await patient).Dispose();
        (await greedy).Dispose();

        Assert.Equal(["load a", "free a", "load b", "free b", "load a"], _source.Events);
    }

    [Fact]
    public async Task Pinned_tower_is_never_evicted()
    {
        _source.Pinned.Add("pinned");
        var cache = Cache(2);
        (await Use(cache, "pinned")).Dispose();
        var busy = await Use(cache, "a");
        var waiting = Use(cache, "b");
        WaitUntil(() => cache.PendingRequests == 1);

        (await Use(cache, "pinned")).Dispose();
        busy.Dispose();
        (await waiting).Dispose();

        Assert.DoesNotContain("free pinned", _source.Events);
    }

    [Fact]
    public async Task Rejects_a_tower_larger_than_the_limit_and_names_the_setting()
    {
        var cache = Cache(1_000);
        _source.Bytes["huge"] = 1_001;

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => Use(cache, "huge"));

        Assert.Equal(ZeroShotError.ModelBroken, refused.Code);
        Assert.Contains("'huge'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("1,001 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Contains("1,000 (Models:MaxBytes)", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_source.Events);
    }

    [Fact]
    public async Task Rejects_at_once_a_tower_that_does_not_fit_with_the_pinned_ones()
    {
        _source.Pinned.Add("pinned");
        var cache = Cache(2);
        _source.Bytes["large"] = 2;
        (await Use(cache, "pinned")).Dispose();

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => Use(cache, "large"));

        Assert.Contains("pinned models occupy 1 (Models:Pinned)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_load_uses_no_memory_and_is_retried()
    {
        var cache = Cache(1);
        _source.WhileLoading = _ => throw new ZeroShotException(ZeroShotError.ModelBroken, "broken");
        await Assert.ThrowsAsync<ZeroShotException>(() => Use(cache, "a"));
        _source.WhileLoading = _ => { };

        (await Use(cache, "b")).Dispose();
        (await Use(cache, "a")).Dispose();

        Assert.Equal(["load a", "load b", "free b", "load a"], _source.Events);
    }

    [Fact]
    public async Task Cancelling_a_wait_lets_the_next_request_proceed()
    {
        var cache = Cache(2);
        _source.Bytes["large"] = 2;
        using var busy = await Use(cache, "a");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = cache.UseAsync([new("large", TowerKind.Image)], timeout.Token);
        WaitUntil(() => cache.PendingRequests == 1);
        var next = Use(cache, "b");
        WaitUntil(() => cache.PendingRequests == 2);

        await timeout.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        (await next).Dispose();
    }

    [Fact]
    public async Task Acquires_several_towers_together_or_none()
    {
        var cache = Cache(2);
        var image = await Use(cache, "a");
        var both = cache.UseAsync([new("b", TowerKind.Image), new("b", TowerKind.Match)], Token);
        WaitUntil(() => cache.PendingRequests == 1);

        Assert.Equal(["a"], cache.Residences().Select(model => model.Model));
        image.Dispose();
        (await both).Dispose();

        Assert.Equal([("b", 2L)], cache.Residences().Select(model => (model.Model, model.Bytes)));
    }

    [Fact]
    public async Task Unloading_frees_only_idle_towers()
    {
        var cache = Cache(10);
        (await Use(cache, "idle")).Dispose();
        using var busy = await Use(cache, "busy");

        await cache.UnloadAsync("idle");
        await cache.UnloadAsync("busy");
        await cache.UnloadAsync("never loaded");

        Assert.Equal(["load idle", "load busy", "free idle"], _source.Events);
        Assert.Null(Assert.Single(cache.Residences()).IdleSince);
    }

    private TowerCache Cache(long maxBytes) => _cache = new TowerCache(_source, maxBytes, TimeProvider.System);

    private static Task<TowerLease> Use(TowerCache cache, string model) => cache.UseAsync([new(model, TowerKind.Image)], Token);

    private static void WaitUntil(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)), "It never came to that.");
}
