using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>The limits are checked against the header, before anything is decoded.</summary>
public sealed class ImageLimitsTests
{
    // One file of 160 x 120 pixels per format; the others have the given sizes.
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
    public void Reads_pictures_up_to_the_pixel_limit(string name, int pixels)
    {
        var file = PictureFixtures.Bytes(name);

        Assert.Null(Prepare(file, new ImageLimits { MaxPixels = pixels }));
        Assert.Equal(ImageReadErrorKind.TooManyPixels, Prepare(file, new ImageLimits { MaxPixels = pixels - 1 })?.Kind);
    }

    [Fact]
    public void Reads_files_up_to_the_byte_limit()
    {
        var file = PictureFixtures.Bytes("good/png_rgb.png");

        Assert.Null(Prepare(file, new ImageLimits { MaxBytes = file.Length }));
        Assert.Equal(ImageReadErrorKind.TooManyBytes, Prepare(file, new ImageLimits { MaxBytes = file.Length - 1 })?.Kind);
    }

    [Fact]
    public void Reads_pictures_up_to_the_side_limit()
    {
        var file = PictureFixtures.Bytes("good/size_3x2000.png");

        Assert.Null(Prepare(file, new ImageLimits { MaxSide = 2000 }));
        Assert.Equal(ImageReadErrorKind.TooManyPixels, Prepare(file, new ImageLimits { MaxSide = 1999 })?.Kind);
    }

    [Fact]
    public void Rejects_limits_that_would_overflow()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureFixtures.Load("{}", limits: new ImageLimits { MaxPixels = 1L << 31 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureFixtures.Load("{}", limits: new ImageLimits { MaxSide = 1 << 25 }));
    }

    private static ImageReadError? Prepare(byte[] file, ImageLimits limits)
    {
        var preprocessor = PictureFixtures.Load("{}", limits: limits);
        return preprocessor.Prepare(file, new float[preprocessor.ValuesPerImage]);
    }
}
