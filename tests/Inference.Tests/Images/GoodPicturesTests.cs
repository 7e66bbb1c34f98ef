using System.Text.Json;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Compares every valid file with the hashes of the reference, including JPEG and lossy WebP, because both use the same decoders.</summary>
public sealed class GoodPicturesTests
{
    /// <summary>Maximum mean difference of a prepared AVIF picture from the reference in grey levels; measured 0.94.</summary>
    private const double MaxAvifDifference = 1.2;

    /// <summary>Files that cannot be identical, with the reason.</summary>
    private static readonly Dictionary<string, string> _unequal = new()
    {
        ["good/avif.avif"] = Avif,
        ["good/avif_alpha.avif"] = Avif,
    };

    private const string Avif = "libvips decodes by libheif, which doubles chroma samples; Pillow by libavif, which interpolates between them.";

    public static TheoryData<string> Files => [.. PictureFixtures.Good.Except(_unequal.Keys)];

    public static TheoryData<string> UnequalFiles => [.. _unequal.Keys];

    public static TheoryData<string, string> FilesAndProcessors =>
        [.. from file in PictureFixtures.Good.Except(_unequal.Keys) from processor in PictureFixtures.Processors.Keys select (file, processor)];

    /// <summary>
    /// The combinations with recorded numbers. For tall pictures they were recorded only with Pillow 13, which resizes in another order; their pixels have
    /// a hash of Pillow 12 and are compared above.
    /// </summary>
    public static TheoryData<string, string> FilesAndProcessorsWithNumbers =>
        [.. from pair in FilesAndProcessors
            let expected = PictureFixtures.Of(pair.Data.Item1).GetProperty(pair.Data.Item2)
            where !expected.TryGetProperty("uint8_sha256_pillow_12", out _)
            select (pair.Data.Item1, pair.Data.Item2)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Decodes_to_the_pixels_of_the_reference(string file)
    {
        var expected = PictureFixtures.Of(file).GetProperty("decoded");

        var decoded = Pictures.Decode(PictureFixtures.Bytes(file), grey: SixteenBitGrey.Clip);

        Assert.Equal((expected.GetProperty("width").GetInt32(), expected.GetProperty("height").GetInt32()), (decoded.Width, decoded.Height));
        Assert.Equal(expected.GetProperty("rgb_sha256").GetString(), Pictures.Sha256(decoded.Rgb));
    }

    [Theory]
    [MemberData(nameof(FilesAndProcessors))]
    public void Resizes_and_crops_to_the_pixels_of_the_reference(string file, string processor)
    {
        var expected = PictureFixtures.Of(file).GetProperty(processor);

        var prepared = Pictures.Prepare(PictureFixtures.Processors[processor], PictureFixtures.Bytes(file));

        Assert.Equal(Hash(expected), Pictures.Sha256(prepared));
    }

    [Theory]
    [MemberData(nameof(FilesAndProcessorsWithNumbers))]
    public void Prepares_to_the_numbers_of_the_reference_bit_for_bit(string file, string processor)
    {
        var expected = PictureFixtures.Of(file).GetProperty(processor);

        var preprocessor = PictureFixtures.Processors[processor];
        var pixels = new float[preprocessor.ValuesPerImage];
        Assert.Null(preprocessor.Prepare(PictureFixtures.Bytes(file), pixels));

        Assert.Equal(expected.GetProperty("float32_sha256").GetString(), Pictures.Sha256(pixels));
    }

    [Theory]
    [MemberData(nameof(UnequalFiles))]
    public void AVIF_pixels_are_close_to_those_of_the_reference(string file)
    {
        var golden = PictureFixtures.Of(file).GetProperty("clip").GetProperty("uint8_png").GetString()!;
        var expected = Pictures.Decode(PictureFixtures.Bytes(golden)).Rgb;

        var prepared = Pictures.Prepare(PictureFixtures.Processors["clip"], PictureFixtures.Bytes(file));

        Assert.InRange(Pictures.MeanDifference(expected, prepared), 0, MaxAvifDifference);
    }

    private static string? Hash(JsonElement expected) =>
        (expected.TryGetProperty("uint8_sha256_pillow_12", out var twelve) ? twelve : expected.GetProperty("uint8_sha256")).GetString();
}
