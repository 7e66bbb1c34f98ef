using ZeroShotOrleans.Grains.Routing;

namespace ZeroShotOrleans.Grains.Tests.Routing;

public sealed class ClassifyRulesTests
{
    private static readonly ClassifyRequest _good = new()
    {
        Model = "mini",
        Images = new ByteSlice { Files = [[1]] },
        LabelSets = [new LabelSetDefinition { Labels = ["cat"] }],
    };

    public static TheoryData<ImageSlice, string> BadImages => new()
    {
        { new ByteSlice { Files = [] }, "1 to 64 images; this one has 0" },
        { new ByteSlice { Files = [.. Enumerable.Repeat(new byte[1], 65)] }, "1 to 64 images; this one has 65" },
        { new ByteSlice { Files = [[1], new byte[(32 << 20) + 1]] }, "Image 1 has 33554433 bytes" },
        { new ByteSlice { Files = [new byte[20 << 20], new byte[20 << 20]] }, "have 41943040 bytes" },
        { new UrlSlice { Urls = ["http://here/1.jpg", "http://here/" + new string('a', 8192)] }, "urls[1] has 8204 characters" },
        { new FileSlice { Root = "/etc", Paths = ["passwd"] }, "not FileSlice" },
        { new MixedSlice { Parts = [new ByteSlice { Files = [[1]] }, new FileSlice { Root = "/etc", Paths = ["passwd"] }] }, "not FileSlice" },
        { new UploadSlice { JobId = "job", First = 0, Images = 1 }, "not UploadSlice" },
    };

    [Fact]
    public void A_valid_request_passes() => ClassifyRules.Check(_good);

    [Fact]
    public void Bytes_and_URLs_can_be_mixed() =>
        ClassifyRules.CheckImages(new MixedSlice { Parts = [new ByteSlice { Files = [[1]] }, new UrlSlice { Urls = ["https://here/cat.jpg"] }] });

    [Theory]
    [MemberData(nameof(BadImages), DisableDiscoveryEnumeration = true)]
    public void Invalid_images_are_rejected_with_the_reason(ImageSlice images, string message) =>
        AssertRefused(message, () => ClassifyRules.Check(_good with { Images = images }));

    [Fact]
    public void Label_sets_scores_and_texts_are_checked()
    {
        AssertRefused("1 to 16 label sets; this one has 0", () => ClassifyRules.Check(_good with { LabelSets = [] }));
        AssertRefused("Top-k is 0", () => ClassifyRules.Check(_good with { Score = new ScoreOptions { TopK = 0 } }));
        AssertRefused("it must be 1 to 100000", () => ClassifyRules.Check(_good with { Score = new ScoreOptions { TopK = 100_001 } }));
        ClassifyRules.Check(_good with { Score = new ScoreOptions { TopK = 100_000 } });
        AssertRefused("threshold is 2", () => ClassifyRules.Check(_good with { Score = new ScoreOptions { Threshold = 2 } }));
        AssertRefused("Rematch is 65", () => ClassifyRules.Check(_good with { Score = new ScoreOptions { Rematch = 65 } }));
        AssertRefused("1 to 512 texts; this one has 0", () => ClassifyRules.CheckTexts([]));
        AssertRefused("Text 1 has 2001 characters", () => ClassifyRules.CheckTexts(["a cat", new string('a', 2001)]));
    }

    private static void AssertRefused(string message, Action check)
    {
        var refused = Assert.Throws<ZeroShotException>(check);
        Assert.Equal(ZeroShotError.BadRequest, refused.Code);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
