using ZeroShotOrleans.Grains.Models;

namespace ZeroShotOrleans.Grains.Tests.Models;

public sealed class TowerShelfTests : IDisposable
{
    private readonly ToySource _source = new();
    private TowerShelf? _shelf;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _shelf?.Dispose();

    [Fact]
    public async Task Many_first_uses_load_once()
    {
        var shelf = Shelf(10);

        var uses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Use(shelf, "a"), Token)));

        Assert.Equal(50, uses.Length);
        Assert.Equal(["load a"], _source.Events);
    }

    [Fact]
    public async Task The_load_of_one_model_does_not_wait_for_that_of_another()
    {
        var shelf = Shelf(10);
        using var gate = new ManualResetEventSlim();
        _source.WhileLoading = model =>
        {
            if (model == "slow")
            {
                gate.Wait(Token);
            }
        };

        var slow = Use(shelf, "slow");
        (await Use(shelf, "quick")).Dispose();
        Assert.False(slow.IsCompleted);
        gate.Set();
        (await slow).Dispose();
    }

    [Fact]
    public async Task The_least_recently_used_idle_tower_makes_room()
    {
        var shelf = Shelf(2);

        foreach (var model in (string[])["a", "b", "a", "c"])
        {
            (await Use(shelf, model)).Dispose();
        }

        Assert.Equal(["load a", "load b", "free b", "load c"], _source.Events);
    }

    [Fact]
    public async Task A_tower_in_use_stays_and_who_needs_its_room_waits()
    {
        var shelf = Shelf(2);
        var first = await Use(shelf, "a");
        var second = await Use(shelf, "a");
        _source.Bytes["b"] = 2;
        var waiting = Use(shelf, "b");
        WaitUntil(() => shelf.Waiting == 1);

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
        var shelf = Shelf(1);
        var busy = await Use(shelf, "a");
        var patient = Use(shelf, "b");
        WaitUntil(() => shelf.Waiting == 1);
        var greedy = Use(shelf, "a");
        WaitUntil(() => shelf.Waiting == 2);

        busy.Dispose();
        (await patient).Dispose();
        (await greedy).Dispose();

        Assert.Equal(["load a", "free a", "load b", "free b", "load a"], _source.Events);
    }

    [Fact]
    public async Task A_pinned_tower_stays_and_its_users_never_wait()
    {
        _source.Pinned.Add("pinned");
        var shelf = Shelf(2);
        (await Use(shelf, "pinned")).Dispose();
        var busy = await Use(shelf, "a");
        var waiting = Use(shelf, "b");
        WaitUntil(() => shelf.Waiting == 1);

        (await Use(shelf, "pinned")).Dispose();
        busy.Dispose();
        (await waiting).Dispose();

        Assert.DoesNotContain("free pinned", _source.Events);
    }

    [Fact]
    public async Task What_is_too_large_even_alone_is_refused_and_the_setting_is_named()
    {
        var shelf = Shelf(1_000);
        _source.Bytes["huge"] = 1_001;

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => Use(shelf, "huge"));

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
        var shelf = Shelf(2);
        _source.Bytes["large"] = 2;
        (await Use(shelf, "pinned")).Dispose();

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => Use(shelf, "large"));

        Assert.Contains("keep 1 of them (Models:Pinned)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_load_that_failed_takes_no_room_and_is_tried_again()
    {
        var shelf = Shelf(1);
        _source.WhileLoading = _ => throw new ZeroShotException(ZeroShotError.ModelBroken, "broken");
        await Assert.ThrowsAsync<ZeroShotException>(() => Use(shelf, "a"));
        _source.WhileLoading = _ => { };

        (await Use(shelf, "b")).Dispose();
        (await Use(shelf, "a")).Dispose();

        Assert.Equal(["load a", "load b", "free b", "load a"], _source.Events);
    }

    [Fact]
    public async Task Who_gives_up_waiting_lets_the_next_one_pass()
    {
        var shelf = Shelf(2);
        _source.Bytes["large"] = 2;
        using var busy = await Use(shelf, "a");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = shelf.Use([new("large", TowerKind.Image)], patience.Token);
        WaitUntil(() => shelf.Waiting == 1);
        var behind = Use(shelf, "b");
        WaitUntil(() => shelf.Waiting == 2);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        (await behind).Dispose();
    }

    [Fact]
    public async Task Towers_wanted_together_are_had_together_or_not_at_all()
    {
        var shelf = Shelf(2);
        var image = await Use(shelf, "a");
        var both = shelf.Use([new("b", TowerKind.Image), new("b", TowerKind.Match)], Token);
        WaitUntil(() => shelf.Waiting == 1);

        Assert.Equal(["a"], shelf.Residences().Select(model => model.Model));
        image.Dispose();
        (await both).Dispose();

        Assert.Equal([("b", 2L)], shelf.Residences().Select(model => (model.Model, model.Bytes)));
    }

    [Fact]
    public async Task Unloading_frees_what_is_idle_and_leaves_what_is_in_use()
    {
        var shelf = Shelf(10);
        (await Use(shelf, "idle")).Dispose();
        using var busy = await Use(shelf, "busy");

        await shelf.Unload("idle");
        await shelf.Unload("busy");
        await shelf.Unload("never loaded");

        Assert.Equal(["load idle", "load busy", "free idle"], _source.Events);
        Assert.Null(Assert.Single(shelf.Residences()).IdleSince);
    }

    private TowerShelf Shelf(long maxBytes) => _shelf = new TowerShelf(_source, maxBytes, TimeProvider.System);

    private static Task<TowerUse> Use(TowerShelf shelf, string model) => shelf.Use([new(model, TowerKind.Image)], Token);

    private static void WaitUntil(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30)), "It never came to that.");
}
