using System.Text.Json;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Compares all sources of the orientation with Pillow. make_orientations.py in this folder wrote the files and hashes.</summary>
public sealed class OrientationTests
{
    private static readonly Dictionary<string, JsonElement> _cases =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Images", "orientations.json"))).RootElement
            .GetProperty("cases").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value);

    public static TheoryData<string> Names => [.. _cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Applies_the_orientation_as_Pillow_does(string name)
    {
        var expected = _cases[name];

        var decoded = Pictures.Decode(expected.GetProperty("file").GetBytesFromBase64());

        Assert.Equal((expected.GetProperty("width").GetInt32(), expected.GetProperty("height").GetInt32()), (decoded.Width, decoded.Height));
        Assert.Equal(expected.GetProperty("rgb").GetString(), Pictures.Sha256(decoded.Rgb));
    }

    [Theory]
    [InlineData("png_raw_exif_zTXt_6.png")]
    [InlineData("png_raw_exif_after.png")]
    [InlineData("png_xmp_compressed_6.png")]
    public void Applies_the_orientation_in_a_PNG_text_chunk(string name)
    {
        var rotated = Pictures.Decode(Case("png-exif-in-text-ignored/turned6.png"));

        var decoded = Pictures.Decode(Case("png-exif-in-text-ignored/" + name));

        Assert.Equal((rotated.Width, rotated.Height), (decoded.Width, decoded.Height));
        Assert.Equal(rotated.Rgb, decoded.Rgb);
    }

    private static byte[] Case(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "cases", name));
}
