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
    public async Task Many_first_uses_load_once()
    {
        var cache = Cache(10);

        var uses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Use(cache, "a"), Token)));

        Assert.Equal(50, uses.Length);
        Assert.Equal(["load a"], _source.Events);
    }

    [Fact]
    public async Task The_load_of_one_model_does_not_wait_for_that_of_another()
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
    public async Task The_least_recently_used_idle_tower_makes_room()
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
    public async Task Who_comes_later_waits_behind_so_that_nobody_starves()
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
    public async Task What_is_too_large_even_alone_is_refused_and_the_setting_is_named()
    {
        var cache = Cache(1_000);
        _source.Bytes["huge"] = 1_001;

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => Use(cache, "huge"));

        Assert.Equal(ZeroShotError.ModelBroken, refused.Code);
        Assert.Contains("'huge'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("1,001 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Contains("1,000 here (Models:MaxBytes)", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_source.Events);
    }

    [Fact]
    public async Task What_does_not_fit_beside_pinned_ones_is_refused_not_kept_waiting()
    {
        _source.Pinned.Add("pinned");
        var cache = Cache(2);
        _source.Bytes["large"] = 2;
        (await Use(cache, "pinned")).Dispose();

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => Use(cache, "large"));

        Assert.Contains("keep 1 of them (Models:Pinned)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_that_failed_takes_no_room_and_is_tried_again()
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
    public async Task Who_gives_up_waiting_lets_the_next_one_pass()
    {
        var cache = Cache(2);
        _source.Bytes["large"] = 2;
        using var busy = await Use(cache, "a");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = cache.UseAsync([new("large", TowerKind.Image)], timeout.Token);
        WaitUntil(() => cache.PendingRequests == 1);
        var behind = Use(cache, "b");
        WaitUntil(() => cache.PendingRequests == 2);

        await timeout.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        (await behind).Dispose();
    }

    [Fact]
    public async Task Towers_wanted_together_are_had_together_or_not_at_all()
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
    public async Task Unloading_frees_what_is_idle_and_leaves_what_is_in_use()
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
