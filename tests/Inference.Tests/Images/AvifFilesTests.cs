using System.Text.Json;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Compares AVIF variants with libavif. make_avif_files.py in this folder wrote the files and pictures.</summary>
public sealed class AvifFilesTests
{
    /// <summary>Maximum mean difference in grey levels; measured at most 0.53. The decoders round the conversion from YUV to RGB differently.</summary>
    private const double MaxDifference = 0.6;

    /// <summary>Variants that differ more, with the measured values.</summary>
    private static readonly Dictionary<string, double> _exceptions = new()
    {
        // libheif duplicates chroma samples, libavif interpolates: 2.98 and 2.30 on this small picture, 0.94 on photos.
        ["avif_420.avif"] = 3.3,
        ["avif_422.avif"] = 2.6,

        // Division by a small alpha magnifies rounding errors: 3.78, nearly all of it where alpha is below a tenth.
        ["avif_premultiplied_10_bit.avif"] = 4.2,
    };

    private static readonly Dictionary<string, JsonElement> _cases =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Images", "avif_files.json"))).RootElement
            .GetProperty("cases").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value);

    public static TheoryData<string> Names => [.. _cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Avif_variant_is_close_to_libavif(string name)
    {
        var expected = Pictures.Decode(_cases[name].GetProperty("png").GetBytesFromBase64());

        var decoded = Pictures.Decode(_cases[name].GetProperty("file").GetBytesFromBase64());

        Assert.Equal((expected.Width, expected.Height), (decoded.Width, decoded.Height));
        Assert.InRange(Pictures.MeanDifference(expected.Rgb, decoded.Rgb), 0, _exceptions.GetValueOrDefault(name, MaxDifference));
    }

    [Fact]
    public void Divides_premultiplied_colours_by_alpha()
    {
        var cases = Path.Combine(AppContext.BaseDirectory, "Fixtures", "cases", "avif-premultiplied");
        var expected = Pictures.Decode(File.ReadAllBytes(Path.Combine(cases, "unpremultiplied.png")));

        var decoded = Pictures.Decode(File.ReadAllBytes(Path.Combine(cases, "premult.avif")));

        Assert.InRange(Pictures.MeanDifference(expected.Rgb, decoded.Rgb), 0, MaxDifference);
    }

    [Theory]
    [InlineData("avif_premultiplied_turned.avif")]
    [InlineData("avif_clap_irot_3.avif")]
    [InlineData("avif_xmp_6.avif")]
    public void Damaged_boxes_never_throw(string name)
    {
        var clip = PictureFixtures.Load("""{ "size": { "shortest_edge": 16 }, "crop_size": 16 }""");
        var file = _cases[name].GetProperty("file").GetBytesFromBase64();

        // Overwrite the boxes before the pixels byte by byte, with the three values that break counts and lengths.
        for (var at = 0; at < Math.Min(file.Length, 420); at++)
        {
            foreach (byte value in (ReadOnlySpan<byte>)[0, 1, 0xFF])
            {
                byte[] damaged = [.. file];
                damaged[at] = value;
                clip.Prepare(damaged, new float[clip.ValuesPerImage]);
            }
        }
    }
}
