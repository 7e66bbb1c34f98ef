using System.IO.Compression;
using NetVips;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Files of little data and much work cost little: they are refused by their counts, or stopped when their processor time is used up.</summary>
public sealed class DecodeTimeTests
{
    private const string Clip = """{ "image_processor_type": "CLIPImageProcessor" }""";

    [Fact]
    public void Only_the_first_of_many_directories_is_read()
    {
        var file = HostileTiff.WithDirectories(HostileTiff.Strips(8, 8, HostileTiff.Deflate, Packed(8)), 1_277_777);

        Assert.InRange(file.Length, 23_000_000, 23_100_000);
        Assert.Null(Prepare(file, within: TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void A_TIFF_of_very_many_strips_for_libtiff_is_refused()
    {
        // 0.14 ms each: 14 s for these 800 KB.
        var error = Prepare(HostileTiff.Strips(8, 100_000, HostileTiff.Jpeg, JpegOf(8, 1)), within: TimeSpan.FromSeconds(0.5));

        Assert.Equal(ImageReadErrorKind.UnsupportedFormat, error?.Kind);
        Assert.Contains("100000 strips", error!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Strips_that_share_much_data_are_refused()
    {
        var error = Prepare(HostileTiff.Strips(8, 10_000, HostileTiff.Deflate, [.. Packed(8), .. new byte[100_000]]), within: TimeSpan.FromSeconds(0.5));

        Assert.Equal(ImageReadErrorKind.TooManyBytes, error?.Kind);
    }

    [Fact]
    public void Tiles_that_extend_far_beyond_the_picture_are_refused()
    {
        // 65 billion pixels in 8 MB.
        var error = Prepare(HostileTiff.Tiles(1, 1_000_000, (65_536, 1), HostileTiff.Deflate, Packed(65_536)), within: TimeSpan.FromSeconds(0.5));

        Assert.Equal(ImageReadErrorKind.TooManyPixels, error?.Kind);
    }

    [Fact]
    public void The_work_on_an_image_ends_when_its_time_is_used_up_and_others_are_not_affected()
    {
        var processor = PictureFixtures.Load(Clip, limits: new ImageLimits { MaxDecodeTime = TimeSpan.FromSeconds(0.2) });
        var pixels = new float[processor.ValuesPerImage];
        var slow = HostileTiff.Strips(8, 25_000, HostileTiff.Jpeg, JpegOf(8, 1));

        for (var round = 0; round < 3; round++)
        {
            // On this thread: it computes no longer when the call has returned.
            var watch = DecodeDeadline.In(TimeSpan.FromSeconds(0.5));
            var error = processor.Prepare(slow, pixels);

            Assert.Equal(ImageReadErrorKind.TooMuchTime, error?.Kind);
            Assert.Contains("0.2 seconds", error!.Detail, StringComparison.Ordinal);
            Assert.Contains("Images:DecodeSeconds", error.Detail, StringComparison.Ordinal);
            Assert.False(watch.IsPast, "It was not stopped in time.");
            Assert.Null(processor.Prepare(PictureFixtures.Bytes("good/png_rgb.png"), pixels));
        }

        Assert.Null(Thumbnail.Jpeg(HostileTiff.Strips(3000, 25_000, HostileTiff.Jpeg, JpegOf(3000, 1)), 100, new ImageLimits { MaxDecodeTime = TimeSpan.FromTicks(1) }));
    }

    [Theory]
    [InlineData("good/jpeg_420.jpg")]
    [InlineData("good/png_rgb.png")]
    [InlineData("good/webp_lossy.webp")]
    [InlineData("good/webp_lossless.webp")]
    [InlineData("good/tiff_lzw.tif")]
    [InlineData("good/avif.avif")]
    public void Every_format_asks_between_rows(string name)
    {
        var processor = PictureFixtures.Load(Clip, limits: new ImageLimits { MaxDecodeTime = TimeSpan.FromTicks(1) });

        Assert.Equal(ImageReadErrorKind.TooMuchTime, processor.Prepare(PictureFixtures.Bytes(name), new float[processor.ValuesPerImage])?.Kind);
    }

    [Fact]
    public void A_time_of_zero_is_no_limit() =>
        Assert.Null(PictureFixtures.Load(Clip, limits: new ImageLimits { MaxDecodeTime = TimeSpan.Zero }).Prepare(PictureFixtures.Bytes("good/png_rgb.png"), new float[3 * 224 * 224]));

    private static ImageReadError? Prepare(byte[] file, TimeSpan within)
    {
        var clip = PictureFixtures.Processors["clip"];
        var watch = DecodeDeadline.In(within);
        var error = clip.Prepare(file, new float[clip.ValuesPerImage]);

        Assert.False(watch.IsPast, $"It took longer than {within.TotalSeconds} s of processor time.");
        return error;
    }

    private static byte[] JpegOf(int width, int height)
    {
        using var image = Image.Black(width, height, bands: 1);
        return image.JpegsaveBuffer(q: 50, keep: Enums.ForeignKeep.None);
    }

    private static byte[] Packed(int zeros)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.SmallestSize))
        {
            stream.Write(new byte[zeros]);
        }

        return packed.ToArray();
    }
}
