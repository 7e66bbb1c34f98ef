using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Encoding.Scoring;
using ZeroShotOrleans.Inference;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Scoring;
using ZeroShotOrleans.Meters;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Encoding.Tests.Scoring;

/// <summary>An encoder silo's way from bytes to scores, and the one of the package without a cluster.</summary>
public sealed class SameScoresTests : IDisposable
{
    private static readonly string[] _labels = ["cat", "dog", "a building", "landscape", "rocket"];

    private readonly MeterReading _metrics = new();

    public void Dispose() => _metrics.Dispose();

    [Theory]
    [InlineData("zeroshot-mini", null, false)]
    [InlineData("zeroshot-mini", null, true)]
    [InlineData("zeroshot-mini", "int8", false)]
    [InlineData("tiny-chinese-clip", null, false)]
    public async Task Scores_of_the_classifier_equal_those_of_an_encoder(string model, string? variant, bool multiLabel)
    {
        var path = Path.Combine(AppContext.BaseDirectory, model == "zeroshot-mini" ? "models" : "Fixtures/models", model);
        byte[][] files = [.. new[] { "photo.jpg", "portrait.png", "tiny.png" }.Select(file => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", file)))];
        string[] templates = ["a photo of a {}.", "{}"];
        var outcomes = await EncodeAsync(ModelFolder.Open(path), variant, templates, files, new ScoreOptions { TopK = _labels.Length, MultiLabel = multiLabel });

        using var classifier = ZeroShotClassifier.Load(path, new() { Variant = variant });
        var results = classifier.ClassifyBatch(
            [.. files], _labels, new() { Templates = templates, Activation = multiLabel ? ScoreActivation.AgainstBackground : ScoreActivation.Trained }, TestContext.Current.CancellationToken);

        foreach (var (outcome, result) in outcomes.Zip(results))
        {
            Assert.Equal(ImageError.None, outcome.Error);
            Assert.Equal(outcome.Scores[0].Select(score => score.Label), result.Scores.Select(score => score.Index));
            Assert.All(outcome.Scores[0].Zip(result.Scores), pair => Assert.Equal(pair.First.Score, pair.Second.Score, tolerance: 1e-6f));
        }
    }

    private async Task<ImageOutcome[]> EncodeAsync(ModelFolder folder, string? variant, string[] templates, byte[][] files, ScoreOptions options)
    {
        var images = new ImageOptions();
        var meter = new EncoderMeter(_metrics.Factory, TimeProvider.System);
        using var batcher = new ImageBatcher(
            ImageTower.Load(folder, variant), folder.CreatePreprocessor(images.Limits, images.Decode), folder.Manifest, new ImageFiles([], images.MaxBytes), meter, meter.Batches.Of("model"),
            new EncoderOptions { Workers = 1, BulkNiceness = 0 });

        // As label sets of a cluster do: each prompt by itself, since others may be stored already.
        using var texts = TextTower.Load(folder);
        float[] prompts = [.. Prompts.ExpandWithBackground(_labels, templates).SelectMany(prompt => texts.Encode([prompt], TestContext.Current.CancellationToken))];
        var dimension = folder.Manifest.EmbeddingDimension;
        var labels = new LabelEmbeddings(Prompts.AverageWithBackground(prompts, templates.Length, dimension), _labels.Length, dimension);

        var slice = new SliceWork(new ByteSlice { Files = [.. files] }, [labels.ScorerFor(folder.Manifest)], options, interactive: false);
        return [.. await batcher.RunAsync(slice, TestContext.Current.CancellationToken)];
    }
}
