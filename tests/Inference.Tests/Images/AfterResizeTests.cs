using System.Security.Cryptography;
using System.Text.Json;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Config;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Pictures that become RGB after the resize, as in open_clip: the pixels of Pillow (Fixtures/after_resize, written by make_after_resize.py).</summary>
public sealed class AfterResizeTests
{
    public static TheoryData<string, int, int, int, string> Pictures()
    {
        using var expected = JsonDocument.Parse(File.ReadAllBytes(PathOf("expected.json")));
        var rows = new TheoryData<string, int, int, int, string>();
        foreach (var picture in expected.RootElement.GetProperty("pictures").EnumerateArray())
        {
            rows.Add(
                picture.GetProperty("file").GetString()!, picture.GetProperty("resample").GetInt32(), picture.GetProperty("width").GetInt32(),
                picture.GetProperty("height").GetInt32(), picture.GetProperty("sha256").GetString()!);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Pixels_equal_pillow(string file, int filter, int width, int height, string sha256)
    {
        using var picture = new PlanarPicture(height, width);

        Assert.Null(Preprocessor((ResizeFilter)filter, width, height).Prepare(File.ReadAllBytes(PathOf(file)), picture));

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(Interleaved(picture))));
    }

    [Fact]
    public void Picture_in_a_mode_that_cannot_be_reproduced_is_an_error()
    {
        // CMYK, from the corpus of formats.
        var file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "formats", "cmyk.tif"));
        using var picture = new PlanarPicture(32, 32);

        var error = Preprocessor(ResizeFilter.Bicubic, 32, 32).Prepare(file, picture);

        Assert.Equal(ImageReadErrorKind.UnsupportedFormat, error?.Kind);
        Assert.Contains("CMYK", error?.Detail, StringComparison.Ordinal);
    }

    // torchvision rounds half a pixel to even and transformers down: from 64 x 97 to 64 x 64, 16.5 becomes 16 in both; from 64 x 99, 17.5 becomes 18 or 17.
    [Theory]
    [InlineData(97, false, 16)]
    [InlineData(97, true, 16)]
    [InlineData(99, false, 17)]
    [InlineData(99, true, 18)]
    [InlineData(61, false, -2)]
    [InlineData(61, true, -1)]
    public void Crop_starts_where_its_library_starts_it(int width, bool halfToEven, int left)
    {
        var config = Config(ResizeFilter.Bicubic, 64, 64) with { Resize = null, CropsHalfToEven = halfToEven };

        Assert.Equal(left, config.WindowFor(width, 64)!.Value.Left);
    }

    private static ImagePreprocessor Preprocessor(ResizeFilter filter, int width, int height) => ImagePreprocessor.Of(Config(filter, width, height), new ImageLimits(), decode: null);

    private static PreprocessorConfig Config(ResizeFilter filter, int width, int height) => new()
    {
        Resize = new ResizeTarget(height, width),
        Filter = filter,
        Height = height,
        Width = width,
        ConvertsToRgb = false,
        ConvertsAfterResize = true,
        Scaling = PixelScaling.None,
    };

    private static byte[] Interleaved(PlanarPicture picture)
    {
        var plane = picture.Height * picture.Width;
        var bytes = new byte[3 * plane];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = picture.Bytes[(i % 3 * plane) + (i / 3)];
        }

        return bytes;
    }

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "after_resize", file);
}
