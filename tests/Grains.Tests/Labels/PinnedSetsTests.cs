using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Labels;

namespace ZeroShotOrleans.Grains.Tests.Labels;

public sealed class PinnedSetsTests
{
    private static readonly LabelBudgetOptions _options = new() { MaxPinnedBytes = 100, MaxPinnedBytesPerTenant = 60 };

    private static readonly ModelInfo _model = new()
    {
        Name = "mini", Family = "clip", EmbeddingDimension = 512, ImageSize = [224, 224], LogitScale = 100, LogitBias = 0, Sigmoid = false, DefaultTemplate = "{}", TextFingerprint = "00ff",
    };

    private readonly PinnedSets _pins = new();

    [Fact]
    public void A_set_counts_for_the_tenant_that_needed_it_first()
    {
        _pins.Add(new("a", 40), "alice", 1);
        _pins.Add(new("a", 40), "bob", 2);

        Assert.Equal("alice", _pins.TenantOf("a"));
        Assert.Null(_pins.Refusal([new("a", 40), new("b", 60)], "bob", _options));
        Assert.Contains("Labels:MaxPinnedBytesPerTenant", _pins.Refusal([new("b", 21)], "alice", _options), StringComparison.Ordinal);
        Assert.Null(_pins.Refusal([new("b", 20)], "alice", _options));
    }

    [Fact]
    public void A_set_whose_tenant_is_not_known_counts_for_all_and_then_for_the_next_that_needs_it()
    {
        _pins.TryAdd("a", new Pin(70, Number: 0, Tenant: null));

        Assert.Null(_pins.Refusal([new("b", 30)], "alice", _options));
        Assert.Contains("Labels:MaxPinnedBytes.", _pins.Refusal([new("b", 31)], "alice", _options), StringComparison.Ordinal);
        _pins.Add(new("a", 70), "alice", 1);
        Assert.Equal("alice", _pins.TenantOf("a"));
    }

    [Fact]
    public void Pins_of_a_sweep_do_not_replace_newer_ones()
    {
        _pins.TryAdd("a", new Pin(1, Number: 5, Tenant: "alice"));
        _pins.AddRange([KeyValuePair.Create("a", new Pin(2, 5, "bob")), KeyValuePair.Create("b", new Pin(3, 1, "bob"))]);
        Assert.Equal((4, "alice"), (_pins.Bytes, _pins.TenantOf("a")));

        _pins.AddRange([KeyValuePair.Create("a", new Pin(2, 6, "bob"))]);
        Assert.Equal((5, "bob"), (_pins.Bytes, _pins.TenantOf("a")));
    }

    [Fact]
    public void By_default_a_tenant_has_half_of_the_room() =>
        Assert.Equal((512L << 20, 30), (new LabelBudgetOptions().ResolvedMaxPinnedBytesPerTenant, new LabelBudgetOptions { MaxPinnedBytes = 60 }.ResolvedMaxPinnedBytesPerTenant));

    [Fact]
    public void A_permutation_needs_its_texts_and_the_sorted_set()
    {
        ImmutableArray<LabelSetDefinition> sets = [new() { Labels = ["b", "a"], Templates = ["{}"] }, new() { Labels = ["a", "b"], Templates = ["{}"] }];
        ImmutableArray<string> keys = [.. sets.Select(set => LabelSetKey.Of(_model, set.Labels, set.Templates))];

        var sizes = LabelSetSizes.Of(sets, keys, _model);

        var embeddings = 3 * _model.EmbeddingDimension * sizeof(float);
        Assert.Equal([keys[0], keys[1]], sizes.Select(size => size.Key));
        Assert.Equal(sizes[0].Bytes + embeddings, sizes[1].Bytes);
    }
}
