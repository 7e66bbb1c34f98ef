using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Every hostile file gives an error value or a picture.</summary>
public sealed class HostilePicturesTests
{
    /// <summary>Maximum managed memory for any of these files: the largest has 300 KB, the largest valid picture 60000 pixels.</summary>
    private const long MostManagedBytes = 8 * 1024 * 1024;

    public static TheoryData<string> Files => [.. PictureFixtures.Hostile];

    [Theory]
    [MemberData(nameof(Files))]
    public void Hostile_file_gets_the_verdict_of_the_fixture(string name)
    {
        var expected = PictureFixtures.Of(name);
        var clip = PictureFixtures.Processors["clip"];
        var file = PictureFixtures.Bytes(name);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var fault = clip.Prepare(file, new float[clip.ValuesPerImage]);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostManagedBytes);
        switch (expected.GetProperty("verdict").GetString())
        {
            case "reject":
                Assert.NotNull(fault);
                break;
            case "accept":
                Assert.Null(fault);
                break;
        }

        if (fault is null && expected.TryGetProperty("decodes", out var decodes) && decodes.TryGetProperty("rgb_sha256", out var hash))
        {
            Assert.Equal(hash.GetString(), Pictures.Sha256(Pictures.Decode(file).Rgb));
            var prepared = decodes.TryGetProperty("clip_uint8_sha256", out var whole) ? whole : decodes.GetProperty("clip_uint8_sha256_windowed");
            Assert.Equal(prepared.GetString(), Pictures.Sha256(Pictures.Prepare(clip, file)));
        }
    }

    [Theory]
    [InlineData("empty.jpg", ReadFaultKind.Empty)]
    [InlineData("one_byte.jpg", ReadFaultKind.UnknownFormat)]
    [InlineData("random.jpg", ReadFaultKind.UnknownFormat)]
    [InlineData("text.jpg", ReadFaultKind.UnknownFormat)]
    [InlineData("html.jpg", ReadFaultKind.UnknownFormat)]
    [InlineData("zip.jpg", ReadFaultKind.UnsupportedFormat)]
    [InlineData("pdf.jpg", ReadFaultKind.UnsupportedFormat)]
    [InlineData("eps.jpg", ReadFaultKind.UnsupportedFormat)]
    [InlineData("svg_external_entity.svg", ReadFaultKind.UnsupportedFormat)]
    [InlineData("jpeg_says_12_bit.jpg", ReadFaultKind.UnsupportedFormat)]
    [InlineData("soi_only.jpg", ReadFaultKind.Corrupt)]
    [InlineData("jpeg_height_0.jpg", ReadFaultKind.Corrupt)]
    [InlineData("jpeg_no_eoi.jpg", ReadFaultKind.Corrupt)]
    [InlineData("jpeg_cut_90.jpg", ReadFaultKind.Corrupt)]
    [InlineData("jpeg_no_tables.jpg", ReadFaultKind.Corrupt)]
    [InlineData("png_zero_width.png", ReadFaultKind.Corrupt)]
    [InlineData("png_crc_ihdr.png", ReadFaultKind.Corrupt)]
    [InlineData("png_cut_90.png", ReadFaultKind.Corrupt)]
    [InlineData("gif_cut_50.gif", ReadFaultKind.Corrupt)]
    [InlineData("webp_cut_50.webp", ReadFaultKind.Corrupt)]
    [InlineData("tiff_loop.tif", ReadFaultKind.Corrupt)]
    [InlineData("jpeg_65000.jpg", ReadFaultKind.TooManyPixels)]
    [InlineData("jpeg_says_12000.jpg", ReadFaultKind.TooManyPixels)]
    [InlineData("png_bomb_12000.png", ReadFaultKind.TooManyPixels)]
    [InlineData("png_bomb_20000.png", ReadFaultKind.TooManyPixels)]
    [InlineData("gif_huge_screen.gif", ReadFaultKind.TooManyPixels)]
    [InlineData("bmp_huge.bmp", ReadFaultKind.TooManyPixels)]
    [InlineData("webp_header_only.webp", ReadFaultKind.TooManyPixels)]
    public void Rejected_file_has_a_reason(string name, ReadFaultKind kind)
    {
        var clip = PictureFixtures.Processors["clip"];

        var fault = clip.Prepare(PictureFixtures.Bytes("hostile/" + name), new float[clip.ValuesPerImage]);

        Assert.Equal(kind, fault?.Kind);
        Assert.EndsWith(".", fault!.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.DirectorySeparatorChar, fault.Detail);
    }

    [Theory]
    [InlineData("png_no_iend.png")]
    [InlineData("png_crc_idat.png")]
    public void Reads_a_PNG_with_complete_pixels_as_Pillow_does(string name)
    {
        var clip = PictureFixtures.Processors["clip"];

        Assert.Null(clip.Prepare(PictureFixtures.Bytes("hostile/" + name), new float[clip.ValuesPerImage]));
    }
}
