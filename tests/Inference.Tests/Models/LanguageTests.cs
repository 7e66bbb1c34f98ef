using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Labels in many languages and writing directions through multilingual families. PublishedFolderTests compares the few that have numbers from the original.</summary>
public sealed class LanguageTests
{
    private static readonly string[] _labels =
    [
        "a mountain", "una playa", "une fen\u00EAtre", "eine Br\u00FCcke", "una spiaggia", "uma ma\u00E7\u00E3", "ksi\u0105\u017Cka", "\u0159eka", "sm\u00F6rg\u00E5sbord", "a\u011Fa\u00E7",
        "m\u1ED9t ng\u01B0\u1EDDi", "\u043A\u043E\u0448\u043A\u0430", "\u0457\u0436\u0430\u043A", "\u03B3\u03AC\u03C4\u03B1", "\u05D7\u05EA\u05D5\u05DC", "\u0634\u062C\u0631\u0629", "\u0936\u0939\u0930",
        "\u0995\u09C1\u0995\u09C1\u09B0", "\u0BA8\u0BBE\u0BAF\u0BCD", "\u0E1A\u0E49\u0E32\u0E19", "\u057F\u0578\u0582\u0576", "\u81EA\u884C\u8F66", "\u30AC\u30E9\u30B9", "\uC790\uB3D9\uCC28",
    ];

    [Theory]
    [InlineData("altclip")]
    [InlineData("metaclip-2")]
    [InlineData("xlmr-dual-encoder")]
    [InlineData("exported/openclip-xlmr")]
    public void Label_has_the_same_embedding_alone_and_among_other_languages(string name)
    {
        using var copy = new ModelCopy(PublishedFolderTests.PathOf(name), Path.GetFileName(name));
        var folder = copy.Open();
        using var texts = TextTower.Load(folder);
        var dimension = folder.Manifest.EmbeddingDimension;

        var together = texts.Encode(_labels, TestContext.Current.CancellationToken);

        Assert.All(_labels.Index(), label =>
            Assert.Equal(together.AsSpan(label.Index * dimension, dimension).ToArray(), texts.Encode([label.Item], TestContext.Current.CancellationToken)));
        var tokens = _labels.Select(label => string.Join(' ', folder.Tokenizer.Encode(label))).ToArray();
        Assert.True(tokens.Distinct().Count() > _labels.Length / 2, "Most labels should have tokens of their own.");
        Assert.Equal(tokens.Distinct().Count(), _labels.Index().Select(label => string.Join(' ', together.AsSpan(label.Index * dimension, dimension).ToArray())).Distinct().Count());
    }
}
