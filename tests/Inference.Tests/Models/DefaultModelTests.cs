using System.Security.Cryptography;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Tests.Models;

/// <summary>Compares zeroshot-mini, from photos and labels to probabilities, with its golden values.</summary>
public sealed class DefaultModelTests(DefaultModel model) : IClassFixture<DefaultModel>
{
    /// <summary>For logits at scale 45. The measured difference is up to 8e-6, with another version of ONNX Runtime; other processors round differently.</summary>
    private const float LogitTolerance = 4e-4f;

    [Fact]
    public void Tokens_equal_the_reference()
    {
        foreach (var goldenCase in model.Golden.Cases)
        {
            var prompts = Prompts.Expand(goldenCase.Labels, [goldenCase.Template]);
            Assert.Equal(goldenCase.Tokens, prompts.Select(prompt => model.Folder.Tokenizer.Encode(prompt, model.Folder.Manifest.ContextLength)));
        }
    }

    [Fact]
    public void Text_embeddings_equal_the_reference()
    {
        foreach (var goldenCase in model.Golden.Cases)
        {
            var vectors = Embed(goldenCase.Labels, goldenCase.Template);
            Close.To(goldenCase.Texts.SelectMany(row => row).ToArray(), vectors, Golden.VectorTolerance, goldenCase.Template);
        }
    }

    [Fact]
    public void Pixels_of_the_photos_equal_the_reference()
    {
        Assert.All(model.Golden.Images, image =>
        {
            var pixels = model.Prepare(image);

            Assert.Equal(image.Rgb8Sha256, Convert.ToHexStringLower(SHA256.HashData(Rgb8(pixels))));
            Assert.All(image.Samples, sample => Assert.Equal(sample.Value, pixels[sample.Index], tolerance: 1e-6f));
        });
    }

    [Fact]
    public void Embeddings_of_the_photos_equal_the_reference() => Assert.All(model.Golden.Images, image =>
        Close.To(image.Embedding, Embed(model.Images, model.Prepare(image)), Golden.VectorTolerance, image.File));

    [Fact]
    public void Logits_and_probabilities_equal_the_reference()
    {
        var images = model.Golden.Images.Select(image => Embed(model.Images, model.Prepare(image))).ToArray();
        foreach (var goldenCase in model.Golden.Cases)
        {
            for (var image = 0; image < images.Length; image++)
            {
                var scores = Score(images[image], goldenCase);
                Close.To(goldenCase.Logits[image], scores.Select(scored => scored.Logit).ToArray(), LogitTolerance, $"logits of image {image}");
                Close.To(goldenCase.Probabilities[image], scores.Select(scored => scored.Score).ToArray(), Golden.ProbabilityTolerance, $"probabilities of image {image}");
            }
        }
    }

    [Fact]
    public void Logits_of_the_int8_tower_equal_the_reference()
    {
        var images = model.Golden.Images.Select(image => Embed(model.Int8Images, model.Prepare(image))).ToArray();
        foreach (var goldenCase in model.Golden.Cases)
        {
            for (var image = 0; image < images.Length; image++)
            {
                Close.To(goldenCase.Int8Logits![image], Score(images[image], goldenCase).Select(scored => scored.Logit).ToArray(), LogitTolerance, $"image {image}");
            }
        }
    }

    [Fact]
    public void Photo_embedding_does_not_depend_on_the_batch()
    {
        var photos = model.Golden.Images.Take(8).Select(model.Prepare).ToArray();
        foreach (var tower in (ImageTower[])[model.Images, model.Int8Images])
        {
            var batched = new float[8 * tower.ValuesPerEmbedding];

            tower.Encode(photos.SelectMany(pixels => pixels).ToArray(), 8, batched);

            Assert.Equal(photos.SelectMany(pixels => Embed(tower, pixels)), batched);
        }
    }

    [Fact]
    public void Prompt_embedding_does_not_depend_on_the_batch()
    {
        var labels = model.Golden.Cases.SelectMany(goldenCase => goldenCase.Labels).Distinct().ToArray();

        var batched = Embed(labels, "a photo of a {}.");

        Assert.Equal(labels.SelectMany(label => Embed([label], "a photo of a {}.")), batched);
    }

    [Theory]
    [InlineData("cat.jpg", "cat animal mammal vertebrate", "building rocket car boat pizza flower camera tree bird")]
    [InlineData("raccoon.jpg", "animal mammal vertebrate", "building rocket car boat pizza flower camera clothing")]
    [InlineData("temple.jpg", "building structure", "cat animal rocket boat pizza flower camera bird")]
    [InlineData("coffee_cup.jpg", "espresso drink coffee", "cat animal rocket boat building flower camera bird")]
    [InlineData("flower.jpg", "flower plant", "cat animal rocket boat building pizza camera bird car")]
    [InlineData("rocket_launch.jpg", "rocket spacecraft", "cat animal flower boat building pizza camera bird")]
    [InlineData("brick_wall.jpg", "", "cat animal flower boat building pizza camera bird rocket car food")]
    [InlineData("retina.jpg", "", "cat animal flower boat building pizza camera bird rocket car food")]
    public void Multi_label_scores_separate_true_and_false_labels_at_one_half(string photo, string yes, string no)
    {
        string[] labels = [.. yes.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. no.Split(' ')];
        string[] templates = [model.Folder.Manifest.PromptTemplate];
        var manifest = model.Folder.Manifest;
        var vectors = Prompts.AverageWithBackground(
            model.Texts.Encode(Prompts.ExpandWithBackground(labels, templates), TestContext.Current.CancellationToken), templates.Length, manifest.EmbeddingDimension);
        var scorer = new Scorer(vectors, labels.Length, manifest.EmbeddingDimension, manifest.LogitScale, manifest.LogitBias, manifest.Sigmoid);
        var image = model.Golden.Images.Single(image => image.File == photo);

        var scores = scorer.Rank(image.Embedding, labels.Length, threshold: 0.5f, ScoreActivation.AgainstBackground);

        Assert.Equal(
            yes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            scores.Select(scored => labels[scored.Label]).Order(StringComparer.Ordinal));
    }

    private Scored[] Score(float[] embedding, Golden.Case goldenCase)
    {
        var manifest = model.Folder.Manifest;
        var scorer = new Scorer(
            [.. Embed(goldenCase.Labels, goldenCase.Template), .. new float[manifest.EmbeddingDimension]],
            goldenCase.Labels.Count, manifest.EmbeddingDimension, manifest.LogitScale, manifest.LogitBias, manifest.Sigmoid);
        return [.. scorer.Rank(embedding, goldenCase.Labels.Count, threshold: 0, ScoreActivation.Trained).OrderBy(scored => scored.Label)];
    }

    private float[] Embed(IReadOnlyList<string> labels, string template) =>
        model.Texts.Encode(Prompts.Expand(labels, [template]), TestContext.Current.CancellationToken);

    private static float[] Embed(ImageTower tower, float[] pixels)
    {
        var embedding = new float[tower.ValuesPerEmbedding];
        tower.Encode(pixels, 1, embedding);
        return embedding;
    }

    // Reverses the normalization, (x - 127) / 128 in this model, and interleaves the colours.
    private static byte[] Rgb8(float[] pixels)
    {
        var plane = pixels.Length / 3;
        return [.. Enumerable.Range(0, pixels.Length).Select(i => (byte)MathF.Round((pixels[(i % 3 * plane) + (i / 3)] * 128) + 127))];
    }
}
