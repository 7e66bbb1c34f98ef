using System.Net;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

/// <summary>A body in several members of gzip, or frames of zstd, is the bytes of all: parallel and block-wise compressors write such (RFC 1952, section 2.2; RFC 8878, section 3).</summary>
[Collection(nameof(ExposureGuard))]
public sealed class MultipleMembersTests(ExposureFixture fixture)
{
    private static readonly byte[] _skippable = [0x50, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3];

    // Written out: .NET compresses nothing to nothing.
    private static readonly Dictionary<string, byte[]> _empty = new()
    {
        ["gzip"] = Convert.FromHexString("1F8B08000000000000030300" + "0000000000000000"), ["zstd"] = Convert.FromHexString("28B52FFD2000010000"),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Parts => new() { { "gzip", 2 }, { "gzip", 7 }, { "gzip", 300 }, { "zstd", 2 }, { "zstd", 7 }, { "zstd", 300 } };

    [Theory, MemberData(nameof(Parts))]
    public async Task All_parts_are_read(string coding, int parts)
    {
        var (expectedStatus, expected) = await ClassifyAsync(new ByteArrayContent(ApiCalls.Image));

        var (status, answer) = await ClassifyAsync(Compressed.Content(InParts(coding, parts), coding, type: null));

        Assert.Equal(HttpStatusCode.OK, expectedStatus);
        Assert.True(status == HttpStatusCode.OK, answer);
        Assert.Equal(expected, answer);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Empty_parts_anywhere_change_nothing(string coding)
    {
        var empty = _empty[coding];
        byte[] image = [.. empty, .. Compressed.Of(ApiCalls.Image.AsSpan(..50), coding), .. empty, .. Compressed.Of(ApiCalls.Image.AsSpan(50..), coding), .. empty];

        var (status, answer) = await ClassifyAsync(Compressed.Content(image, coding, type: null));

        Assert.True(status == HttpStatusCode.OK, answer);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task So_do_very_many(string coding)
    {
        // Some 20 bytes each, for each of which a decoder starts.
        var empty = _empty[coding];
        byte[] image = [.. Enumerable.Repeat(empty, 50_000).SelectMany(each => each), .. Compressed.Of(ApiCalls.Image, coding)];

        var (status, answer) = await ClassifyAsync(Compressed.Content(image, coding, type: null));

        Assert.True(status == HttpStatusCode.OK, answer);
    }

    [Fact]
    public async Task Frames_to_be_skipped_are_skipped()
    {
        byte[] image = [.. _skippable, .. Compressed.Of(ApiCalls.Image, "zstd"), .. _skippable];

        var (status, answer) = await ClassifyAsync(Compressed.Content(image, "zstd", type: null));

        Assert.True(status == HttpStatusCode.OK, answer);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task A_body_cut_anywhere_within_a_part_is_rejected(string coding)
    {
        var first = Compressed.Of(ApiCalls.Image.AsSpan(..200), coding);
        byte[] whole = [.. first, .. Compressed.Of(ApiCalls.Image.AsSpan(200..), coding)];
        for (var length = 0; length < whole.Length; length += length < first.Length - 30 || (length > first.Length + 30 && length < whole.Length - 30) ? 29 : 1)
        {
            // At the end of the first part the body is whole, only the image is not.
            var expected = length == first.Length ? "The image cannot be classified" : "Content-Encoding";

            var (status, answer) = await ClassifyAsync(Compressed.Content(whole[..length], coding, type: null));

            Assert.True(status == HttpStatusCode.BadRequest && answer.Contains(expected, StringComparison.Ordinal), $"{length} of {whole.Length} bytes: {status} {answer}");
        }
    }

    [Theory]
    [InlineData("gzip", "1F")]
    [InlineData("gzip", "1F8B")]
    [InlineData("gzip", "1F8B08")]
    [InlineData("gzip", "00")]
    [InlineData("gzip", "FF")]
    [InlineData("gzip", "FFFF")]
    [InlineData("gzip", "0000000000000000")]
    [InlineData("zstd", "28")]
    [InlineData("zstd", "28B52FFD")]
    [InlineData("zstd", "00000000")]
    [InlineData("zstd", "502A4D18FFFFFFFF00")]
    public async Task What_follows_and_is_no_part_is_rejected(string coding, string more)
    {
        byte[] image = [.. InParts(coding, 2), .. Convert.FromHexString(more)];

        var (status, answer) = await ClassifyAsync(Compressed.Content(image, coding, type: null));

        Assert.True(status == HttpStatusCode.BadRequest && answer.Contains("Content-Encoding", StringComparison.Ordinal), $"{status} {answer}");
    }

    private static byte[] InParts(string coding, int parts) =>
        [.. ApiCalls.Image.Chunk((ApiCalls.Image.Length + parts - 1) / parts).SelectMany(part => Compressed.Of(part, coding))];

    private async Task<(HttpStatusCode Status, string Answer)> ClassifyAsync(HttpContent image)
    {
        using (image)
        {
            using var response = await fixture.Api.Http.PostAsync("/models/clip?candidate_labels=cat,dog", image, Token);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
        }
    }
}
