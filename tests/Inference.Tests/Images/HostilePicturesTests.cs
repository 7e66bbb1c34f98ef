using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Every hostile file gives an error value or a picture, within a memory limit.</summary>
public sealed class HostilePicturesTests
{
    /// <summary>Maximum managed memory for any of these files: the largest has 300 KB, the largest valid picture 60000 pixels.</summary>
    private const long MaxManagedBytes = 8 * 1024 * 1024;

    public static TheoryData<string> Files => [.. PictureFixtures.Hostile];

    [Theory]
    [MemberData(nameof(Files))]
    public void Accepts_or_rejects_a_hostile_file_as_expected(string name)
    {
        var expected = PictureFixtures.Of(name);
        var clip = PictureFixtures.Processors["clip"];
        var file = PictureFixtures.Bytes(name);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = clip.Prepare(file, new float[clip.ValuesPerImage]);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MaxManagedBytes);
        switch (expected.GetProperty("verdict").GetString())
        {
            case "reject":
                Assert.NotNull(error);
                break;
            case "accept":
                Assert.Null(error);
                break;
        }

        if (error is null && expected.TryGetProperty("decodes", out var decodes) && decodes.TryGetProperty("rgb_sha256", out var hash))
        {
            Assert.Equal(hash.GetString(), Pictures.Sha256(Pictures.Decode(file).Rgb));
            var prepared = decodes.TryGetProperty("clip_uint8_sha256", out var whole) ? whole : decodes.GetProperty("clip_uint8_sha256_windowed");
            Assert.Equal(prepared.GetString(), Pictures.Sha256(Pictures.Prepare(clip, file)));
        }
    }

    [Theory]
    [InlineData("empty.jpg", ImageReadErrorKind.Empty)]
    [InlineData("one_byte.jpg", ImageReadErrorKind.UnknownFormat)]
    [InlineData("random.jpg", ImageReadErrorKind.UnknownFormat)]
    [InlineData("text.jpg", ImageReadErrorKind.UnknownFormat)]
    [InlineData("html.jpg", ImageReadErrorKind.UnknownFormat)]
    [InlineData("zip.jpg", ImageReadErrorKind.UnsupportedFormat)]
    [InlineData("pdf.jpg", ImageReadErrorKind.UnsupportedFormat)]
    [InlineData("eps.jpg", ImageReadErrorKind.UnsupportedFormat)]
    [InlineData("svg_external_entity.svg", ImageReadErrorKind.UnsupportedFormat)]
    [InlineData("jpeg_says_12_bit.jpg", ImageReadErrorKind.UnsupportedFormat)]
    [InlineData("soi_only.jpg", ImageReadErrorKind.Corrupt)]
    [InlineData("jpeg_height_0.jpg", ImageReadErrorKind.Corrupt)]
    [InlineData("jpeg_no_eoi.jpg", ImageReadErrorKind.Corrupt)]
    [InlineData("jpeg_cut_90.jpg", ImageReadErrorKind.Corrupt)]
    [InlineData("jpeg_no_tables.jpg", ImageReadErrorKind.Corrupt)]
    [InlineData("png_zero_width.png", ImageReadErrorKind.Corrupt)]
    [InlineData("png_crc_ihdr.png", ImageReadErrorKind.Corrupt)]
    [InlineData("png_cut_90.png", ImageReadErrorKind.Corrupt)]
    [InlineData("gif_cut_50.gif", ImageReadErrorKind.Corrupt)]
    [InlineData("webp_cut_50.webp", ImageReadErrorKind.Corrupt)]
    [InlineData("tiff_loop.tif", ImageReadErrorKind.Corrupt)]
    [InlineData("jpeg_65000.jpg", ImageReadErrorKind.TooManyPixels)]
    [InlineData("jpeg_says_12000.jpg", ImageReadErrorKind.TooManyPixels)]
    [InlineData("png_bomb_12000.png", ImageReadErrorKind.TooManyPixels)]
    [InlineData("png_bomb_20000.png", ImageReadErrorKind.TooManyPixels)]
    [InlineData("gif_huge_screen.gif", ImageReadErrorKind.TooManyPixels)]
    [InlineData("bmp_huge.bmp", ImageReadErrorKind.TooManyPixels)]
    [InlineData("webp_header_only.webp", ImageReadErrorKind.TooManyPixels)]
    public void A_rejected_file_has_an_error_kind_and_a_message(string name, ImageReadErrorKind kind)
    {
        var clip = PictureFixtures.Processors["clip"];

        var error = clip.Prepare(PictureFixtures.Bytes("hostile/" + name), new float[clip.ValuesPerImage]);

        Assert.Equal(kind, error?.Kind);
        Assert.EndsWith(".", error!.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.DirectorySeparatorChar, error.Detail);
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
