using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Decoding large JPEGs at reduced scale.</summary>
public sealed class ReducedJpegTests
{
    /// <summary>Maximum mean difference in grey levels of reduced decoding; measured 0.13 to 0.57 on these small photos.</summary>
    private const double MaxDifference = 0.7;

    private static readonly DecodeOptions _reduced = new() { JpegScale = JpegScale.Reduced };

    [Theory]
    [InlineData("good/jpeg_large.jpg")]
    [InlineData("good/size_449x447.jpg")]
    [InlineData("good/size_300x900.jpg")]
    [InlineData("good/jpeg_progressive.jpg")]
    public void Reduced_decoding_of_a_large_JPEG_stays_close(string name)
    {
        const string small = """{ "size": { "shortest_edge": 48 }, "crop_size": 48 }""";
        var file = PictureFixtures.Bytes(name);

        var exact = Pictures.Prepare(PictureFixtures.Load(small), file);
        var reduced = Pictures.Prepare(PictureFixtures.Load(small, _reduced), file);

        Assert.NotEqual(exact, reduced);
        Assert.InRange(Pictures.MeanDifference(exact, reduced), 0, MaxDifference);
    }

    [Fact]
    public void Default_is_exact()
    {
        const string small = """{ "size": { "shortest_edge": 48 }, "crop_size": 48 }""";
        var path = Path.Combine(Directory.CreateTempSubdirectory("zso-config-").FullName, "preprocessor_config.json");
        File.WriteAllText(path, small);
        var file = PictureFixtures.Bytes("good/jpeg_large.jpg");

        var exact = Pictures.Prepare(PictureFixtures.Load(small, new DecodeOptions { JpegScale = JpegScale.Exact }), file);

        Assert.Equal(exact, Pictures.Prepare(ImagePreprocessor.Load(path, PictureFixtures.Limits), file));
    }

    [Theory]
    [InlineData("good/jpeg_420.jpg")]
    [InlineData("good/jpeg_odd_421x333.jpg")]
    [InlineData("good/size_449x447.jpg")]
    [InlineData("good/jpeg_exif_6.jpg")]
    public void Decodes_a_smaller_JPEG_in_full(string name)
    {
        var file = PictureFixtures.Bytes(name);
        var exact = PictureFixtures.Load("{}");

        Assert.Equal(Pictures.Prepare(exact, file), Pictures.Prepare(PictureFixtures.Load("{}", _reduced), file));
    }

    [Theory]
    [InlineData("good/png_rgb.png")]
    [InlineData("good/webp_lossy.webp")]
    public void Reduces_only_JPEGs(string name)
    {
        const string tiny = """{ "size": { "shortest_edge": 8 }, "crop_size": 8 }""";
        var file = PictureFixtures.Bytes(name);

        Assert.Equal(Pictures.Prepare(PictureFixtures.Load(tiny), file), Pictures.Prepare(PictureFixtures.Load(tiny, _reduced), file));
    }

    [Theory]
    [InlineData("good/jpeg_odd_421x333.jpg", 2, 210, 166)]
    [InlineData("good/jpeg_odd_421x333.jpg", 4, 105, 83)]
    [InlineData("good/jpeg_odd_421x333.jpg", 8, 52, 41)]
    [InlineData("good/jpeg_exif_6.jpg", 2, 32, 48)]
    public void Reduced_sides_are_rounded_down(string name, int reduction, int width, int height)
    {
        var decoded = Pictures.Decode(PictureFixtures.Bytes(name), reduction: reduction);

        Assert.Equal((width, height), (decoded.Width, decoded.Height));
    }

    [Fact]
    public void Reduces_a_rotated_JPEG_correctly()
    {
        const string tiny = """{ "size": { "shortest_edge": 16 }, "crop_size": 16 }""";
        var reduced = PictureFixtures.Load(tiny, _reduced);

        var upright = Pictures.Prepare(reduced, PictureFixtures.Bytes("good/jpeg_exif_1.jpg"));
        var rotated = Pictures.Prepare(reduced, PictureFixtures.Bytes("good/jpeg_exif_3.jpg"));

        // All files of the series store the same picture, so this one is the other rotated by 180 degrees.
        byte[] rotatedBack = [.. rotated.Chunk(3).Reverse().SelectMany(pixel => pixel)];
        Assert.InRange(Pictures.MeanDifference(upright, rotatedBack), 0, MaxDifference);
    }
}
