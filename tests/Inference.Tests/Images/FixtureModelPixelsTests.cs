using System.Runtime.InteropServices;
using System.Text.Json;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>The models under Fixtures/models, with their own configurations and the pixels of their reference processors.</summary>
public sealed class FixtureModelPixelsTests
{
    /// <summary>The samples have eight digits, one too few to distinguish adjacent floats; the .bin files are exact.</summary>
    private const float SampleTolerance = 1e-6f;

    private static readonly string _models = Path.Combine(AppContext.BaseDirectory, "Fixtures", "models");

    public static TheoryData<string, string> Pictured =>
        [.. from model in Directory.GetDirectories(_models).Select(path => Path.GetFileName(path)).Order()
            from image in Golden(model).EnumerateArray()
            select (model, image.GetProperty("file").GetString())];

    [Fact]
    public void The_fixtures_contain_eight_models() => Assert.Equal(8, Directory.GetDirectories(_models).Length);

    [Theory]
    [MemberData(nameof(Pictured))]
    public void Picture_before_rescaling_matches_the_hash_of_the_reference(string model, string file)
    {
        var expected = Image(model, file);

        var prepared = Pictures.Prepare(Load(model), File.ReadAllBytes(Path.Combine(_models, model, file)));

        Assert.Equal(expected.GetProperty("rgb8_sha256").GetString(), Pictures.Sha256(prepared));
    }

    [Theory]
    [MemberData(nameof(Pictured))]
    public void Pixel_values_equal_the_reference_bit_for_bit(string model, string file)
    {
        var expected = Image(model, file);
        var preprocessor = Load(model);
        var pixels = new float[preprocessor.ValuesPerImage];
        Assert.Null(preprocessor.Prepare(File.ReadAllBytes(Path.Combine(_models, model, file)), pixels));

        Assert.Equal(
            expected.GetProperty("shape").EnumerateArray().Select(side => side.GetInt32()), [3, preprocessor.Height, preprocessor.Width]);
        Assert.All(expected.GetProperty("samples").EnumerateArray(), sample =>
            Assert.Equal(sample[1].GetSingle(), pixels[sample[0].GetInt32()], SampleTolerance));
        if (expected.TryGetProperty("pixel_values", out var stored))
        {
            var bytes = File.ReadAllBytes(Path.Combine(_models, model, stored.GetString()!));
            Assert.True(MemoryMarshal.AsBytes<float>(pixels).SequenceEqual(bytes));
        }
    }

    private static ImagePreprocessor Load(string model) =>
        ImagePreprocessor.Load(Path.Combine(_models, model, "preprocessor_config.json"), PictureFixtures.Limits);

    private static JsonElement Image(string model, string file) =>
        Golden(model).EnumerateArray().Single(image => image.GetProperty("file").GetString() == file);

    private static JsonElement Golden(string model) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_models, model, "golden.json"))).RootElement.GetProperty("images");
}
