using System.Collections.Immutable;

namespace ZeroShotOrleans.Abstractions.Tests.Labels;

public sealed class LabelSetKeyTests
{
    private static readonly string _key = KeyOf(["cat", "dog"], ["a photo of a {}."]);

    // Computed by Python's hashlib and struct: stored embeddings are found by this key for as long as there are stores.
    [Fact]
    public void The_key_is_the_model_and_half_of_the_hash_of_its_length_prefixed_texts() =>
        Assert.Equal("clip/697d8b81c7b69a1f389d2e90287893ec", KeyOf(["cat", "\u732b"], ["a photo of a {}."]));

    [Fact]
    public void Equal_texts_have_an_equal_key() => Assert.Equal(_key, KeyOf(["cat", "dog"], ["a photo of a {}."]));

    [Fact]
    public void Other_texts_order_or_boundaries_have_another_key() => Assert.Distinct(
    [
        _key,
        KeyOf(["dog", "cat"], ["a photo of a {}."]),
        KeyOf(["catdog"], ["a photo of a {}."]),
        KeyOf(["cat", "dog", "a photo of a {}."], []),
        KeyOf(["cat", "dog"], ["a photo of a {}.", "{}"]),
        KeyOf(["cat", "Dog"], ["a photo of a {}."]),
    ]);

    [Fact]
    public void Another_text_tower_has_another_key_and_another_image_tower_has_not()
    {
        var model = Models.Named("clip");

        Assert.NotEqual(_key, LabelSetKey.Of(model with { TextFingerprint = "other" }, ["cat", "dog"], ["a photo of a {}."]));
        Assert.Equal(_key, LabelSetKey.Of(model with { ImageFingerprint = "other", Fingerprint = "other" }, ["cat", "dog"], ["a photo of a {}."]));
    }

    private static string KeyOf(ImmutableArray<string> labels, ImmutableArray<string> templates) => LabelSetKey.Of(Models.Named("clip"), labels, templates);
}
