using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Tests.Scoring;

public class LabelCacheTests
{
    private int _made;

    [Fact]
    public void A_set_is_made_once_while_it_is_kept()
    {
        var cache = new LabelCache(maxBytes: 1000);

        Assert.Same(Get(cache, "a"), Get(cache, "a"));
        Assert.NotSame(Get(cache, "a"), Get(cache, "b"));
        Assert.Equal(2, _made);
    }

    [Fact]
    public void The_least_recently_used_set_is_dropped()
    {
        var one = new LabelCache(maxBytes: 1000);
        Get(one, "a");
        var cache = new LabelCache(maxBytes: 2 * one.Bytes);
        var first = Get(cache, "a");
        Get(cache, "b");
        Assert.Same(first, Get(cache, "a"));

        Get(cache, "c");

        Assert.Same(first, Get(cache, "a"));
        Assert.InRange(cache.Bytes, 1, 2 * one.Bytes);
        var before = _made;
        Get(cache, "b");
        Assert.Equal(before + 1, _made);
    }

    [Fact]
    public void A_set_that_is_larger_than_the_cache_is_not_kept()
    {
        var cache = new LabelCache(maxBytes: 0);

        Get(cache, "a");
        Get(cache, "a");

        Assert.Equal((2, 0), (_made, cache.Bytes));
    }

    [Fact]
    public void A_failure_is_not_kept()
    {
        var cache = new LabelCache(maxBytes: 1000);

        Assert.Throws<InvalidOperationException>(() => cache.Get(["a"], ["{}"], 2, () => throw new InvalidOperationException()));
        Assert.Equal(0, cache.Bytes);
        Get(cache, "a");
    }

    [Theory]
    [InlineData(new[] { "a", "b" }, new[] { "{}" }, new[] { "ab" }, new[] { "{}" })]
    [InlineData(new[] { "a" }, new[] { "{}", "b{}" }, new[] { "b{}", "a" }, new[] { "{}" })]
    [InlineData(new[] { "1:a" }, new[] { "{}" }, new[] { "", "a" }, new[] { "{}" })]
    public void Sets_with_the_same_characters_are_different(string[] labels, string[] templates, string[] otherLabels, string[] otherTemplates)
    {
        var cache = new LabelCache(maxBytes: 1000);

        Assert.NotSame(cache.Get(labels, templates, 2, Make), cache.Get(otherLabels, otherTemplates, 2, Make));
    }

    private Scorer Get(LabelCache cache, string label) => cache.Get([label], ["{}"], 2, Make);

    private Scorer Make()
    {
        _made++;
        return new Scorer([1, 0, 0, 1], labels: 1, dimension: 2, scale: 1, bias: 0, sigmoid: false);
    }
}
