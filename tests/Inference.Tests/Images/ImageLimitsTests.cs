using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>The limits hold on the header, before anything is decoded.</summary>
public sealed class ImageLimitsTests
{
    // The files of 160 x 120 pixels, one of each format, and the sizes of the others.
    [Theory]
    [InlineData("good/jpeg_420.jpg", 320 * 240)]
    [InlineData("good/png_rgb.png", 160 * 120)]
    [InlineData("good/gif.gif", 120 * 90)]
    [InlineData("good/webp_lossy.webp", 240 * 180)]
    [InlineData("good/webp_lossless.webp", 160 * 120)]
    [InlineData("good/webp_animated.webp", 100 * 80)]
    [InlineData("good/bmp_24.bmp", 160 * 120)]
    [InlineData("good/bmp_24_topdown.bmp", 160 * 120)]
    [InlineData("good/tiff_lzw.tif", 160 * 120)]
    [InlineData("good/avif.avif", 240 * 180)]
    public void A_picture_of_exactly_the_limit_is_read_and_one_pixel_more_is_not(string name, int pixels)
    {
        var file = PictureFixtures.Bytes(name);

        Assert.Null(Prepare(file, new ImageLimits { MaxPixels = pixels }));
        Assert.Equal(ReadFaultKind.TooManyPixels, Prepare(file, new ImageLimits { MaxPixels = pixels - 1 })?.Kind);
    }

    [Fact]
    public void A_file_of_exactly_the_limit_is_read_and_one_byte_more_is_not()
    {
        var file = PictureFixtures.Bytes("good/png_rgb.png");

        Assert.Null(Prepare(file, new ImageLimits { MaxBytes = file.Length }));
        Assert.Equal(ReadFaultKind.TooManyBytes, Prepare(file, new ImageLimits { MaxBytes = file.Length - 1 })?.Kind);
    }

    [Fact]
    public void A_side_may_be_as_long_as_the_limit()
    {
        var file = PictureFixtures.Bytes("good/size_3x2000.png");

        Assert.Null(Prepare(file, new ImageLimits { MaxSide = 2000 }));
        Assert.Equal(ReadFaultKind.TooManyPixels, Prepare(file, new ImageLimits { MaxSide = 1999 })?.Kind);
    }

    [Fact]
    public void A_limit_above_what_the_arithmetic_holds_is_refused_at_once()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureFixtures.Load("{}", limits: new ImageLimits { MaxPixels = 1L << 31 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureFixtures.Load("{}", limits: new ImageLimits { MaxSide = 1 << 25 }));
    }

    private static ReadFault? Prepare(byte[] file, ImageLimits limits)
    {
        var preprocessor = PictureFixtures.Load("{}", limits: limits);
        return preprocessor.Prepare(file, new float[preprocessor.ValuesPerImage]);
    }
}
