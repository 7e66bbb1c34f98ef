using Microsoft.Extensions.Options;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Tests.Encoder;
using ZeroShotOrleans.Meters;

namespace ZeroShotOrleans.Grains.Tests.Labels;

public sealed class LabelSetCacheTests : IDisposable
{
    private readonly MeterReading _metrics = new();
    private readonly Dictionary<string, FakeLabelSet> _sets = [];

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task Many_first_uses_fetch_a_set_once()
    {
        var cache = Cache(maxBytes: 1000);
        var arrived = new TaskCompletionSource();
        var set = Add("a", bytes: 12);
        set.Fetched = arrived.Task;
        var uses = Enumerable.Range(0, 10).Select(_ => cache.EmbeddingsAsync("a")).ToArray();
        arrived.SetResult();

        var embeddings = await Soon.OfAsync(Task.WhenAll(uses), "the label set");

        Assert.Equal(1, set.Fetches);
        Assert.Single(embeddings.Distinct());
        Assert.Equal((9, 1), (cache.Hits, cache.Misses));
    }

    [Fact]
    public async Task Embeddings_have_a_row_for_each_label_and_one_for_the_background()
    {
        var cache = Cache(maxBytes: 1000);
        Add("a", bytes: 12);

        var embeddings = await cache.EmbeddingsAsync("a");

        Assert.Equal((2, 1), (embeddings.Labels, embeddings.Dimension));
    }

    [Fact]
    public async Task A_fetch_that_failed_is_tried_again()
    {
        var cache = Cache(maxBytes: 1000);
        var set = Add("a", bytes: 12);
        set.Fetched = Task.FromException(new SiloUnavailableException());
        await Assert.ThrowsAsync<SiloUnavailableException>(() => cache.EmbeddingsAsync("a"));

        set.Fetched = Task.CompletedTask;
        await cache.EmbeddingsAsync("a");
        await cache.EmbeddingsAsync("a");

        Assert.Equal(2, set.Fetches);
        Assert.Equal((1, 2), (cache.Hits, cache.Misses));
    }

    [Fact]
    public async Task The_least_recently_used_set_is_evicted()
    {
        var cache = Cache(maxBytes: 100);
        var (a, b, c) = (Add("a", bytes: 40), Add("b", bytes: 40), Add("c", bytes: 40));
        await cache.EmbeddingsAsync("a");
        await cache.EmbeddingsAsync("b");
        await cache.EmbeddingsAsync("a");
        await cache.EmbeddingsAsync("c");

        await cache.EmbeddingsAsync("a");
        await cache.EmbeddingsAsync("c");
        Assert.Equal((1, 1, 1), (a.Fetches, b.Fetches, c.Fetches));

        await cache.EmbeddingsAsync("b");
        Assert.Equal(2, b.Fetches);
    }

    [Fact]
    public async Task Sets_that_fit_the_budget_exactly_all_stay()
    {
        var cache = Cache(maxBytes: 80);
        var (a, b) = (Add("a", bytes: 40), Add("b", bytes: 40));
        await cache.EmbeddingsAsync("a");
        await cache.EmbeddingsAsync("b");
        await cache.EmbeddingsAsync("a");
        await cache.EmbeddingsAsync("b");

        Assert.Equal((1, 1), (a.Fetches, b.Fetches));
    }

    [Fact]
    public async Task A_set_larger_than_the_budget_stays_until_another_one_comes()
    {
        var cache = Cache(maxBytes: 100);
        var (large, small) = (Add("large", bytes: 400), Add("small", bytes: 40));
        await cache.EmbeddingsAsync("large");
        await cache.EmbeddingsAsync("large");
        Assert.Equal(1, large.Fetches);

        await cache.EmbeddingsAsync("small");
        await cache.EmbeddingsAsync("small");
        await cache.EmbeddingsAsync("large");
        Assert.Equal((2, 1), (large.Fetches, small.Fetches));
    }

    [Fact]
    public async Task Texts_are_kept_beside_embeddings()
    {
        var cache = Cache(maxBytes: 1000);
        var set = Add("a", bytes: 12);
        await cache.EmbeddingsAsync("a");

        var prompts = await cache.PromptsAsync("a");
        await cache.PromptsAsync("a");
        await cache.EmbeddingsAsync("a");

        Assert.Equal(["a photo of a dog"], prompts.Of([1]));
        Assert.Equal(2, set.Fetches);
    }

    [Fact]
    public async Task A_set_that_was_evicted_while_it_was_fetched_takes_no_budget()
    {
        var cache = Cache(maxBytes: 100);
        var (slow, _, a, b) = (Add("slow", bytes: 80), Add("large", bytes: 120), Add("a", bytes: 40), Add("b", bytes: 40));
        var arrived = new TaskCompletionSource();
        slow.Fetched = arrived.Task;
        var pending = cache.EmbeddingsAsync("slow");
        await cache.EmbeddingsAsync("large");
        arrived.SetResult();
        await Soon.OfAsync(pending, "the slow set");

        for (var use = 0; use < 3; use++)
        {
            await cache.EmbeddingsAsync("a");
            await cache.EmbeddingsAsync("b");
        }

        Assert.Equal((1, 1), (a.Fetches, b.Fetches));
    }

    private FakeLabelSet Add(string key, int bytes) => _sets[key] = new FakeLabelSet(bytes);

    private LabelSetCache Cache(long maxBytes) => new(
        FakeGrains.Create((_, key) => _sets[key]), new CacheMeter(_metrics.Factory), Options.Create(new EncoderOptions { LabelCacheBytes = maxBytes }));
}
