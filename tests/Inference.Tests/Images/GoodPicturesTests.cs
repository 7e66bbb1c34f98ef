using System.Text.Json;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Every good file, against the hashes that the reference left.</summary>
public sealed class GoodPicturesTests
{
    public static TheoryData<string> Files => [.. PictureFixtures.Good];

    public static TheoryData<string, string> FilesAndProcessors =>
        [.. from file in PictureFixtures.Good from processor in PictureFixtures.Processors.Keys select (file, processor)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_picture_decodes_to_the_bytes_of_the_reference(string file)
    {
        var expected = PictureFixtures.Of(file).GetProperty("decoded");

        var decoded = Pictures.Decode(PictureFixtures.Bytes(file));

        Assert.Equal((expected.GetProperty("width").GetInt32(), expected.GetProperty("height").GetInt32()), (decoded.Width, decoded.Height));
        Assert.Equal(expected.GetProperty("rgb_sha256").GetString(), Pictures.Sha256(decoded.Rgb));
    }

    [Theory]
    [MemberData(nameof(FilesAndProcessors))]
    public void A_picture_is_resized_and_cropped_to_the_bytes_of_the_reference(string file, string processor)
    {
        var expected = PictureFixtures.Of(file).GetProperty(processor);

        var prepared = Pictures.Prepare(PictureFixtures.Processors[processor], PictureFixtures.Bytes(file));

        Assert.Equal(Hash(expected), Pictures.Sha256(prepared));
    }

    [Theory]
    [MemberData(nameof(FilesAndProcessors))]
    public void A_picture_becomes_the_numbers_of_the_reference_to_the_last_bit(string file, string processor)
    {
        var expected = PictureFixtures.Of(file).GetProperty(processor);
        if (expected.TryGetProperty("uint8_sha256_pillow_12", out _))
        {
            Assert.Skip("The numbers were recorded with Pillow 13, which resizes this picture in another order; its bytes are compared.");
        }

        var preprocessor = PictureFixtures.Processors[processor];
        var pixels = new float[preprocessor.ValuesPerImage];
        Assert.Null(preprocessor.Prepare(PictureFixtures.Bytes(file), pixels));

        Assert.Equal(expected.GetProperty("float32_sha256").GetString(), Pictures.Sha256(pixels));
    }

    private static string? Hash(JsonElement expected) =>
        (expected.TryGetProperty("uint8_sha256_pillow_12", out var twelve) ? twelve : expected.GetProperty("uint8_sha256")).GetString();
}
