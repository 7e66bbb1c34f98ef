using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Unchanged folders in published layouts (Fixtures/folders): they give the results of the original classes.</summary>
public sealed class PublishedFolderTests
{
    [Theory]
    [InlineData("clip-processor-config")]
    [InlineData("clip-xenova")]
    public void Embeddings_logits_and_probabilities_equal_the_reference(string name)
    {
        var path = PathOf(name);
        var folder = ModelFolder.Open(path);
        var golden = Golden.Read(path);
        using var images = ImageTower.Load(folder);
        using var texts = TextTower.Load(folder);
        var preprocessor = folder.CreatePreprocessor(new ImageLimits());
        var vectors = golden.Images.Select(image => Embed(preprocessor, images, Path.Combine(path, image.File))).ToArray();

        Assert.All(golden.Images.Zip(vectors), pair => Close.To(pair.First.Embedding, pair.Second, Golden.VectorTolerance, pair.First.File));
        foreach (var goldenCase in golden.Cases)
        {
            var labels = texts.Encode(Prompts.Expand(goldenCase.Labels, [goldenCase.Template]), TestContext.Current.CancellationToken);
            Close.To(goldenCase.Texts.SelectMany(row => row).ToArray(), labels, Golden.VectorTolerance, goldenCase.Template);
            var dimension = folder.Manifest.EmbeddingDimension;
            var scorer = new Scorer(
                [.. labels, .. new float[dimension]], goldenCase.Labels.Count, dimension, folder.Manifest.LogitScale, folder.Manifest.LogitBias, folder.Manifest.Sigmoid);
            for (var image = 0; image < vectors.Length; image++)
            {
                var scored = scorer.Rank(vectors[image], goldenCase.Labels.Count, threshold: 0, ScoreActivation.Trained).OrderBy(label => label.Label).ToArray();
                Close.To(goldenCase.Logits[image], scored.Select(label => label.Logit).ToArray(), Golden.LogitTolerance, goldenCase.Template);
                Close.To(goldenCase.Probabilities[image], scored.Select(label => label.Score).ToArray(), Golden.ProbabilityTolerance, goldenCase.Template);
            }
        }
    }

    [Fact]
    public void Uses_the_scale_of_the_combined_graph()
    {
        var manifest = ModelManifest.Read(PathOf("clip-xenova"));

        // e^2.5, as in the golden file.
        Assert.Equal(12.182494f, manifest.LogitScale, tolerance: 1e-5f);
        Assert.False(manifest.LogitScaleAssumed);
    }

    [Fact]
    public void Scale_is_marked_as_assumed_without_the_combined_graph()
    {
        using var copy = new ModelCopy(PathOf("clip-xenova"), "clip-xenova").Delete("onnx/model.onnx");
        var manifest = ModelManifest.Read(copy.Path);
        Assert.Equal((100f, true), (manifest.LogitScale, manifest.LogitScaleAssumed));

        copy.Write("zeroshot.json", System.Text.Encoding.UTF8.GetBytes(manifest.ToJson().ToJsonString()));

        Assert.True(ModelManifest.Read(copy.Path).LogitScaleAssumed);
    }

    [Fact]
    public void Rejects_a_truncated_combined_graph()
    {
        using var copy = new ModelCopy(PathOf("clip-xenova"), "clip-xenova");
        copy.Write("onnx/model.onnx", File.ReadAllBytes(copy.FileAt("onnx/model.onnx"))[..100_000]);

        BrokenFolderTests.AssertRejected(() => ModelManifest.Read(copy.Path), "onnx/model.onnx", "ends in the middle", "Download it again");
    }

    [Fact]
    public void Prefers_processor_config_over_preprocessor_config()
    {
        using var copy = new ModelCopy(PathOf("clip-processor-config"), "clip-processor-config");
        var hash = copy.Open().ImageFingerprint();
        copy.Write("preprocessor_config.json", """{"image_processor_type": "SiglipImageProcessor", "size": {"height": 32, "width": 32}}"""u8.ToArray());

        Assert.Equal((64, 64), (copy.Open().Manifest.ImageHeight, copy.Open().Manifest.ImageWidth));
        Assert.Equal(hash, copy.Open().ImageFingerprint());
        copy.Edit("processor_config.json", config => config["image_processor"]!["resample"] = 2);
        Assert.NotEqual(hash, copy.Open().ImageFingerprint());
    }

    [Fact]
    public void Falls_back_to_preprocessor_config()
    {
        using var copy = new ModelCopy("tiny-clip").Write("processor_config.json", """{"processor_class": "CLIPProcessor"}"""u8.ToArray());

        Assert.Equal((224, 224), (copy.Open().Manifest.ImageHeight, copy.Open().Manifest.ImageWidth));
    }

    [Theory]
    [InlineData("processor_config.json", "gamma", "processor_config.json", "gamma is 2.2")]
    [InlineData("zeroshot.json", "rgb_conversion", "zeroshot.json", "has the unknown key 'rgb_conversion'")]
    [InlineData("zeroshot.json", "crop_rounding", "zeroshot.json", "has the unknown key 'crop_rounding'")]
    public void Rejects_an_unknown_key_by_file_and_name(string file, string key, string named, string problem)
    {
        using var copy = file == "zeroshot.json" ? new ModelCopy("tiny-clip") : new ModelCopy(PathOf("clip-processor-config"), "clip-processor-config");
        copy.Edit(file, config => (config["image_processor"]?.AsObject() ?? config)[key] = 2.2);

        BrokenFolderTests.AssertRejected(() => copy.Open(), named, problem, "");
    }

    // A file without a class name uses the class of its model type.
    [Fact]
    public void Processor_without_a_class_uses_that_of_the_model_type()
    {
        using var copy = new ModelCopy("tiny-siglip").Edit("preprocessor_config.json", config =>
        {
            config.Remove("image_processor_type");
            config.Remove("image_mean");
            config.Remove("image_std");
        });
        var named = new ModelCopy("tiny-siglip");

        var picture = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", "photo.jpg"));
        var (left, right) = (Pixels(copy, picture), Pixels(named, picture));

        named.Dispose();
        Assert.Equal(right, left);
    }

    private static float[] Pixels(ModelCopy copy, byte[] picture)
    {
        var preprocessor = copy.Open().CreatePreprocessor(new ImageLimits());
        var pixels = new float[preprocessor.ValuesPerImage];
        Assert.Null(preprocessor.Prepare(picture, pixels));
        return pixels;
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "folders", name);

    private static float[] Embed(ImagePreprocessor preprocessor, ImageTower tower, string file)
    {
        var pixels = new float[preprocessor.ValuesPerImage];
        Assert.Null(preprocessor.Prepare(File.ReadAllBytes(file), pixels));
        var embedding = new float[tower.ValuesPerEmbedding];
        tower.Encode(pixels, 1, embedding);
        return embedding;
    }
}
