using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Compares every family with its original PyTorch class.</summary>
public sealed class GoldenModelTests(TinyModels models) : IClassFixture<TinyModels>
{
    public static IEnumerable<TheoryDataRow<string>> Names => TinyModels.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Image_embeddings_equal_the_reference(string name)
    {
        var model = models[name];

        foreach (var image in model.Golden.Images.Where(image => image.Pixels is not null))
        {
            Close.To(image.Embedding, Embed(model.Images, image.Pixels!), Golden.VectorTolerance, image.File);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Text_embeddings_equal_the_reference(string name)
    {
        var model = models[name];

        foreach (var goldenCase in model.Golden.Cases)
        {
            var vectors = model.Texts.Encode(Prompts.Expand(goldenCase.Labels, [goldenCase.Template]), TestContext.Current.CancellationToken);

            Close.To(goldenCase.Texts.SelectMany(row => row).ToArray(), vectors, Golden.VectorTolerance, goldenCase.Template);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Scores_from_files_and_labels_equal_the_reference(string name)
    {
        var model = models[name];
        var images = model.Golden.Images.Select(image => EmbedFile(model, Path.Combine(model.Folder.Path, image.File))).ToArray();

        foreach (var goldenCase in model.Golden.Cases)
        {
            var vectors = model.Texts.Encode(Prompts.Expand(goldenCase.Labels, [goldenCase.Template]), TestContext.Current.CancellationToken);
            CheckScores(model.Folder.Manifest, vectors, images, goldenCase.Logits, goldenCase.Probabilities);
        }
    }

    [Fact]
    public void Averages_several_templates_as_the_reference_does()
    {
        var model = models["tiny-clip"];
        var (labels, templates, texts, logits, probabilities) = model.Golden.Ensemble;

        var vectors = Prompts.Average(
            model.Texts.Encode(Prompts.Expand(labels, templates), TestContext.Current.CancellationToken), templates.Count, model.Folder.Manifest.EmbeddingDimension);

        Close.To(texts.SelectMany(row => row).ToArray(), vectors, Golden.VectorTolerance, "ensemble");
        var images = model.Golden.Images.Take(2).Select(image => Embed(model.Images, image.Pixels!)).ToArray();
        CheckScores(model.Folder.Manifest, vectors, images, logits, probabilities);
    }

    [Theory]
    [InlineData("tiny-blip")]
    [InlineData("tiny-blip2")]
    public void Matching_equals_the_reference(string name)
    {
        var model = models[name];
        Assert.True(model.Folder.CanMatch);

        foreach (var (image, index) in model.Golden.Images.Select((image, index) => (image, index)).Where(item => item.image.Pixels is not null))
        {
            var embedding = new float[model.Images.ValuesPerEmbedding];
            var states = new float[model.Images.ValuesPerHiddenStates];
            model.Images.Encode(image.Pixels, 1, embedding, states);

            Close.To(image.Embedding, embedding, Golden.VectorTolerance, image.File);
            foreach (var goldenCase in model.Golden.Cases)
            {
                var matches = model.Match.Match(states, Prompts.Expand(goldenCase.Labels, [goldenCase.Template]), TestContext.Current.CancellationToken);
                Close.To(goldenCase.Matches![index], matches, Golden.ProbabilityTolerance, $"{image.File}, {goldenCase.Template}");
            }
        }
    }

    private static float[] Embed(ImageTower tower, float[] pixels)
    {
        var embedding = new float[tower.ValuesPerEmbedding];
        tower.Encode(pixels, 1, embedding);
        return embedding;
    }

    private static float[] EmbedFile(TinyModels.Loaded model, string path)
    {
        var preprocessor = model.Folder.CreatePreprocessor(new ImageLimits());
        var pixels = new float[preprocessor.ValuesPerImage];
        Assert.Null(preprocessor.Prepare(File.ReadAllBytes(path), pixels));
        return Embed(model.Images, pixels);
    }

    private static void CheckScores(ModelManifest manifest, float[] vectors, float[][] images, float[][] logits, float[][] probabilities)
    {
        var labels = vectors.Length / manifest.EmbeddingDimension;
        var scorer = new Scorer(
            [.. vectors, .. new float[manifest.EmbeddingDimension]], labels, manifest.EmbeddingDimension, manifest.LogitScale, manifest.LogitBias, manifest.Sigmoid);
        for (var image = 0; image < images.Length; image++)
        {
            var scores = scorer.Rank(images[image], labels, threshold: 0, ScoreActivation.Trained).OrderBy(scored => scored.Label).ToArray();
            Close.To(logits[image], scores.Select(scored => scored.Logit).ToArray(), Golden.LogitTolerance, $"logits of image {image}");
            Close.To(probabilities[image], scores.Select(scored => scored.Score).ToArray(), Golden.ProbabilityTolerance, $"probabilities of image {image}");
        }
    }
}
