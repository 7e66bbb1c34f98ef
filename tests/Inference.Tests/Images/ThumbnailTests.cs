using NetVips;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Thumbnails.</summary>
public sealed class ThumbnailTests
{
    private static string Fixtures => Path.Combine(AppContext.BaseDirectory, "Fixtures", "images");

    [Theory]
    [InlineData("landscape.jpg", 240)]
    [InlineData("portrait.png", 240)]
    [InlineData("gray.png", 7)]
    [InlineData("rgba.png", 40)]
    [InlineData("tiny.png", 240)]
    public void Keeps_the_aspect_ratio_within_the_requested_size(string name, int side)
    {
        var file = File.ReadAllBytes(Path.Combine(Fixtures, name));
        using var original = Image.NewFromBuffer(file).Autorot();

        using var small = Image.NewFromBuffer(Thumbnail.Jpeg(file, side, new ImageLimits())!);

        var longer = Math.Max(original.Width, original.Height);
        var scale = Math.Min(1, (double)side / longer);
        Assert.Equal(Math.Max(1, (int)Math.Round(original.Width * scale)), small.Width);
        Assert.Equal(Math.Max(1, (int)Math.Round(original.Height * scale)), small.Height);
    }

    [Fact]
    public void Shows_the_content_of_the_picture()
    {
        // Red on the left, blue on the right.
        using var red = (Image.Black(200, 200, bands: 3) + new[] { 220.0, 20, 20 }).Cast(Enums.BandFormat.Uchar);
        using var blue = (Image.Black(200, 200, bands: 3) + new[] { 20.0, 20, 220 }).Cast(Enums.BandFormat.Uchar);
        using var both = red.Join(blue, Enums.Direction.Horizontal).Copy(interpretation: Enums.Interpretation.Srgb);

        using var small = Image.NewFromBuffer(Thumbnail.Jpeg(both.PngsaveBuffer(), 100, new ImageLimits())!);

        Assert.Equal((100, 50), (small.Width, small.Height));
        Assert.True(small[10, 25][0] > 200 && small[10, 25][2] < 60);
        Assert.True(small[90, 25][2] > 200 && small[90, 25][0] < 60);
    }

    [Fact]
    public void Shows_the_decodable_part_of_a_truncated_picture()
    {
        using var grey = (Image.Black(600, 600, bands: 3) + 200).Cast(Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
        var file = grey.PngsaveBuffer(compression: 0);

        using var small = Image.NewFromBuffer(Thumbnail.Jpeg(file.AsMemory(0, file.Length / 2), 100, new ImageLimits())!);

        Assert.True(small[50, 10].All(value => value > 180));
        Assert.True(small[50, 90].All(value => value < 20));
        Assert.Null(Thumbnail.Jpeg(file.AsMemory(0, 200), 100, new ImageLimits()));
    }

    [Fact]
    public void Returns_null_for_unsupported_or_too_large_files()
    {
        Assert.Null(Thumbnail.Jpeg("no picture"u8.ToArray(), 100, new ImageLimits()));
        Assert.Null(Thumbnail.Jpeg(File.ReadAllBytes(Path.Combine(Fixtures, "photo.jpg")), 100, new ImageLimits { MaxPixels = 100 }));
    }
}
