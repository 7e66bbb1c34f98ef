using System.Text.Json;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Compares rare variants of each format with Pillow. make_small_files.py in this folder wrote the pictures and hashes.</summary>
public sealed class SmallFilesTests
{
    private static readonly Dictionary<string, JsonElement> _cases =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Images", "small_files.json"))).RootElement
            .GetProperty("cases").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value);

    /// <summary>The bytes of a file.</summary>
    internal static byte[] Bytes(string name) => _cases[name].GetProperty("file").GetBytesFromBase64();

    public static TheoryData<string> Names => [.. _cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Rare_variant_equals_Pillow(string name)
    {
        var expected = _cases[name];

        var decoded = Pictures.Decode(expected.GetProperty("file").GetBytesFromBase64());

        Assert.Equal((expected.GetProperty("width").GetInt32(), expected.GetProperty("height").GetInt32()), (decoded.Width, decoded.Height));
        Assert.Equal(expected.GetProperty("rgb").GetString(), Pictures.Sha256(decoded.Rgb));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Blends_a_single_transparent_colour_onto_white_as_Pillow_does(string name)
    {
        var expected = _cases[name];

        var decoded = Pictures.Decode(expected.GetProperty("file").GetBytesFromBase64(), transparentOverWhite: true);

        Assert.Equal(expected.GetProperty("white").GetString(), Pictures.Sha256(decoded.Rgb));
    }
}
