using CsCheck;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>A file that is refused by its first bytes has the same error as the whole file.</summary>
public sealed class PictureStartTests
{
    private const int Cases = 20_000;

    // Files of other sizes, so that limits on pixels are met and exceeded.
    private static readonly ImageLimits[] _limits = [new(), new() { MaxPixels = 15_000 }, new() { MaxSide = 100 }];

    private static readonly byte[][] _files =
    [
        .. PictureFixtures.Good.Select(PictureFixtures.Bytes), .. PictureFixtures.Hostile.Select(PictureFixtures.Bytes),
        .. FormatCatalogue.Cases.Select(format => FormatCatalogue.Bytes(format.File)),
        .. OtherTypes().Select(start => start.ToArray()),
    ];

    [Fact]
    public void A_refusal_by_the_first_bytes_is_that_of_the_whole_file()
    {
        var refused = 0;
        Gen.Select(Gen.Int[0, _files.Length - 1], Gen.Int[0, _limits.Length - 1], Gen.Select(Gen.Double.Unit, Gen.Byte).Array[0, 6], Gen.Double.Unit).Check(
            Cases,
            drawn =>
            {
                var (file, limit, changes, cut) = drawn;

                // Longer than the file, so that small ones have a start as well.
                var whole = new byte[Math.Max(_files[file].Length, 8 * 1024)];
                _files[file].CopyTo(whole, 0);
                foreach (var (position, value) in changes)
                {
                    whole[(int)(position * position * position * (whole.Length - 1))] = value;
                }

                var start = whole.AsSpan(0, 2048 + (int)(cut * (whole.Length - 2048)));
                if (ImageContent.Refuse(start, _limits[limit]) is { } error)
                {
                    Interlocked.Increment(ref refused);
                    Assert.Equal(PictureFile.Open(whole, _limits[limit], out _), error);
                }
            });

        Assert.True(refused > 1000, $"Only {refused} files were refused.");
    }

    [Theory]
    [InlineData("good/jpeg_420.jpg")]
    [InlineData("good/png_rgb.png")]
    [InlineData("good/webp_lossy.webp")]
    public void A_picture_above_the_limits_is_refused_by_its_header(string name)
    {
        var start = new byte[ImageContent.StartBytes];
        var file = PictureFixtures.Bytes(name);
        file.AsSpan(0, Math.Min(file.Length, start.Length)).CopyTo(start);

        Assert.Equal(ImageReadErrorKind.TooManyPixels, ImageContent.Refuse(start, new ImageLimits { MaxPixels = 100 })?.Kind);
        Assert.Null(ImageContent.Refuse(start, new ImageLimits()));
    }

    [Fact]
    public void A_video_is_refused_by_its_first_bytes()
    {
        var start = new byte[ImageContent.StartBytes];
        OtherTypes()[0].CopyTo(start);

        Assert.StartsWith("MP4: ", ImageContent.Refuse(start, new ImageLimits())?.Detail, StringComparison.Ordinal);
    }

    // What decides may lie behind the start.
    [Fact]
    public void A_header_that_is_cut_off_is_not_refused()
    {
        var file = PictureFixtures.Bytes("good/jpeg_420.jpg");

        Assert.Null(ImageContent.Refuse(file.AsSpan(0, 20), new ImageLimits { MaxPixels = 100 }));
    }

    private static ReadOnlyMemory<byte>[] OtherTypes() =>
    [
        "\0\0\0\u0018ftypisom\0\0\0\0isomavc1"u8.ToArray(), "\0\0\0\u0018ftypheic\0\0\0\0mif1heic"u8.ToArray(), "%PDF-1.7"u8.ToArray(), "PK\x03\x04"u8.ToArray(),
        "<!DOCTYPE html><html>"u8.ToArray(), "RIFF\xff\xff\0\0AVI "u8.ToArray(), "8BPS"u8.ToArray(), "II*\0\x10\0\0\0CR\x02\0"u8.ToArray(), "P6 640 480 255\n"u8.ToArray(),
    ];
}
