using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Tests.Models;

public sealed class ImagePrecisionTests(DefaultModel model) : IClassFixture<DefaultModel>
{
    /// <summary>For logits at scale 45, as in <see cref="DefaultModelTests"/>. float32 and int8 differ by up to 3.9 here.</summary>
    private const float LogitTolerance = 4e-4f;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("auto")]
    [InlineData("Float32")]
    public void Defaults_to_float32(string? precision) => Assert.Null(ImagePrecision.VariantOf(model.Folder, precision));

    [Fact]
    public void Int8_matches_the_logits_of_the_int8_reference()
    {
        using var tower = ImageTower.Load(model.Folder, ImagePrecision.VariantOf(model.Folder, " INT8 "));
        var manifest = model.Folder.Manifest;
        var goldenCase = model.Golden.Cases[0];
        var vectors = model.Texts.Encode(Prompts.Expand(goldenCase.Labels, [goldenCase.Template]), TestContext.Current.CancellationToken);
        var scorer = new Scorer(
            [.. vectors, .. new float[manifest.EmbeddingDimension]], goldenCase.Labels.Count, manifest.EmbeddingDimension, manifest.LogitScale, manifest.LogitBias, manifest.Sigmoid);
        for (var image = 0; image < model.Golden.Images.Count; image++)
        {
            var embedding = new float[tower.ValuesPerEmbedding];
            tower.Encode(model.Prepare(model.Golden.Images[image]), 1, embedding);

            var logits = scorer.Rank(embedding, goldenCase.Labels.Count, threshold: 0, ScoreActivation.Trained).OrderBy(scored => scored.Label).Select(scored => scored.Logit);
            Close.To(goldenCase.Int8Logits![image], logits.ToArray(), LogitTolerance, $"image {image}");
        }
    }

    [Fact]
    public void Rejects_a_missing_precision_and_lists_the_available_ones() => BrokenFolderTests.AssertRejected(
        () => ImagePrecision.VariantOf(model.Folder, "int4")!,
        "onnx/vision_model_int4.onnx",
        "is missing: the model has no image tower in int4.",
        "Choose an available precision (float32, int8), or download this one.");

    [Fact]
    public void Does_not_list_float32_when_it_is_missing()
    {
        using var copy = new ModelCopy(ToyTowers.Host)
            .Move(ToyTowers.Vision, "onnx/vision_model_int8.onnx")
            .EditManifest(manifest => (manifest["files"]!["vision_int8"], manifest["files"]!["vision_fp16"]) = ("onnx/vision_model_int8.onnx", "onnx/half.onnx"));
        var folder = copy.Open();

        Assert.Equal("int8", ImagePrecision.VariantOf(folder, "int8"));
        BrokenFolderTests.AssertRejected(() => ImagePrecision.VariantOf(folder, "fp16")!, "onnx/half.onnx", "no image tower in fp16", "an available precision (int8)");
    }
}
