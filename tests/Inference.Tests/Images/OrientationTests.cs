using System.Text.Json;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>The places where a file says how it is to be turned, against Pillow. make_orientations.py beside this file made the files and the hashes.</summary>
public sealed class OrientationTests
{
    private static readonly Dictionary<string, JsonElement> _cases =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Images", "orientations.json"))).RootElement
            .GetProperty("cases").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value);

    public static TheoryData<string> Names => [.. _cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_is_turned_as_Pillow_turns_it(string name)
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
    public void A_PNG_that_is_turned_by_a_text_chunk_equals_the_turned_picture(string name)
    {
        var turned = Pictures.Decode(Case("png-exif-in-text-ignored/turned6.png"));

        var decoded = Pictures.Decode(Case("png-exif-in-text-ignored/" + name));

        Assert.Equal((turned.Width, turned.Height), (decoded.Width, decoded.Height));
        Assert.Equal(turned.Rgb, decoded.Rgb);
    }

    private static byte[] Case(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "cases", name));
}
