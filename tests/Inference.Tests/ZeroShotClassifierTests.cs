using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Scoring;
using ZeroShotOrleans.Inference.Tests.Models;

namespace ZeroShotOrleans.Inference.Tests;

/// <summary>The face of the package, with the default model.</summary>
public sealed class ZeroShotClassifierTests(ZeroShotClassifierTests.Loaded loaded) : IClassFixture<ZeroShotClassifierTests.Loaded>
{
    private static readonly string _folder = Path.Combine(AppContext.BaseDirectory, "models", "zeroshot-mini");

    private readonly ZeroShotClassifier _classifier = loaded.Classifier;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Scores_equal_the_golden_values()
    {
        foreach (var goldenCase in loaded.Golden.Cases)
        {
            var results = _classifier.ClassifyBatch([.. loaded.Golden.Images.Select(Bytes)], goldenCase.Labels, new() { Templates = [goldenCase.Template] }, Token);
            foreach (var (index, result) in results.Index())
            {
                Assert.Null(result.Error);
                Close.To(goldenCase.Probabilities[index], [.. result.Scores.OrderBy(scored => scored.Index).Select(scored => scored.Score)], Golden.ProbabilityTolerance, goldenCase.Template);
                Assert.Equal(result.Scores.Select(scored => scored.Score).OrderDescending(), result.Scores.Select(scored => scored.Score));
            }
        }
    }

    [Fact]
    public async Task Bytes_path_stream_and_batch_give_the_same_scores()
    {
        var path = Photos.PathOf("cat.jpg");
        var bytes = await File.ReadAllBytesAsync(path, Token);
        await using var stream = File.OpenRead(path);

        var result = _classifier.Classify(bytes, ["cat", "dog"]);

        Assert.Equal("cat", result.Best?.Label);
        Assert.Equal(1, result.Scores.Sum(scored => scored.Score), tolerance: 1e-5f);
        Assert.Equal(result.Scores, _classifier.Classify(path, ["cat", "dog"]).Scores);
        Assert.Equal(result.Scores, (await _classifier.ClassifyAsync(path, ["cat", "dog"], cancellationToken: Token)).Scores);
        Assert.Equal(result.Scores, (await _classifier.ClassifyAsync(stream, ["cat", "dog"], cancellationToken: Token)).Scores);
        Assert.All(_classifier.ClassifyBatch([bytes, bytes, bytes], ["cat", "dog"], cancellationToken: Token), other => Assert.Equal(result.Scores, other.Scores));
        Assert.Equal(result.Embedding.ToArray(), _classifier.EmbedImage(bytes).ToArray());
    }

    [Fact]
    public void A_damaged_image_does_not_affect_its_neighbours()
    {
        ReadOnlyMemory<byte> cat = File.ReadAllBytes(Photos.PathOf("cat.jpg"));

        var results = _classifier.ClassifyBatch([cat, "not a picture"u8.ToArray(), cat], ["cat", "dog"], cancellationToken: Token);

        Assert.Equal(["cat", null, "cat"], results.Select(result => result.Best?.Label));
        Assert.Equal(ImageReadErrorKind.UnknownFormat, results[1].Error?.Kind);
        Assert.True(results[1].Embedding.IsEmpty);
        Assert.Equal(ImageReadErrorKind.Empty, Assert.Throws<ImageReadException>(() => _classifier.EmbedImage(default)).Error.Kind);
    }

    [Fact]
    public void Options_choose_labels_and_activation()
    {
        var cat = File.ReadAllBytes(Photos.PathOf("cat.jpg"));

        Assert.Single(_classifier.Classify(cat, ["cat", "dog", "car"], new() { TopK = 1 }).Scores);
        Assert.All(_classifier.Classify(cat, ["cat", "dog", "car"], new() { Threshold = 0.5f }).Scores, scored => Assert.InRange(scored.Score, 0.5f, 1));
        Assert.Null(_classifier.Classify(cat, ["rocket"], new() { Threshold = 0.5f, Activation = ScoreActivation.AgainstBackground }).Best);
        Assert.NotEqual(_classifier.Classify(cat, ["cat", "dog"]).Best!.Cosine, _classifier.Classify(cat, ["cat", "dog"], new() { Templates = ["{}", "a drawing of a {}"] }).Best!.Cosine);
    }

    [Fact]
    public void States_the_defaults_of_the_model()
    {
        Assert.Equal(("zeroshot-mini", 512, "a photo of a {}.", 45f, false, true, "cpu"),
            (_classifier.ModelName, _classifier.EmbeddingDimension, _classifier.DefaultTemplate, _classifier.LogitScale, _classifier.LogitScaleIsAssumed, _classifier.ScoresAddUpToOne, _classifier.Device));
        Assert.All(_classifier.EmbedTexts(["cat", "dog"], Token), text => Assert.Equal(1, text.ToArray().Sum(value => value * value), tolerance: 1e-5f));
    }

    [Fact]
    public void Invalid_arguments_are_refused_by_name()
    {
        var cat = File.ReadAllBytes(Photos.PathOf("cat.jpg"));

        Assert.Contains("label", Assert.Throws<ArgumentException>(() => _classifier.Classify(cat, [])).Message, StringComparison.Ordinal);
        Assert.Contains("{}", Assert.Throws<ArgumentException>(() => _classifier.Classify(cat, ["cat"], new() { Templates = ["a photo"] })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _classifier.Classify(cat, ["cat"], new() { TopK = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => _classifier.Classify(cat, ["cat"], new() { Threshold = float.NaN }));
        Assert.Contains("'tpu'", Assert.Throws<ArgumentException>(() => ZeroShotClassifier.Load(_folder, new() { Devices = "tpu" })).Message, StringComparison.Ordinal);
        Assert.Contains("int4", Assert.Throws<ModelFolderException>(() => ZeroShotClassifier.Load(_folder, new() { Variant = "int4" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Threads_share_one_classifier()
    {
        var cat = File.ReadAllBytes(Photos.PathOf("cat.jpg"));
        var expected = _classifier.Classify(cat, ["cat", "dog"]).Scores;

        Parallel.For(0, 16, turn => Assert.Equal(
            expected.Select(scored => scored.Cosine), _classifier.Classify(cat, turn % 2 == 0 ? ["cat", "dog"] : ["cat", "dog", $"label {turn % 4}"]).Scores
                .Where(scored => scored.Index < 2).Select(scored => scored.Cosine)));
    }

    [Fact]
    public async Task A_disposed_classifier_is_refused()
    {
        var classifier = await ZeroShotClassifier.LoadAsync(_folder, new() { Variant = "int8" }, Token);
        Assert.Equal("cat", classifier.Classify(Photos.PathOf("cat.jpg"), ["cat", "dog"]).Best?.Label);

        classifier.Dispose();

        Assert.Throws<ObjectDisposedException>(() => classifier.Classify(Photos.PathOf("cat.jpg"), ["cat", "dog"]));
        Assert.Throws<ObjectDisposedException>(() => classifier.EmbedTexts(["cat"], Token));
    }

    private static ReadOnlyMemory<byte> Bytes(Golden.Image image) => File.ReadAllBytes(Photos.PathOf(image.File));

    /// <summary>The classifier, loaded once.</summary>
    public sealed class Loaded : IDisposable
    {
        public ZeroShotClassifier Classifier { get; } = ZeroShotClassifier.Load(_folder);

        internal Golden Golden { get; } = Golden.Read(_folder);

        public void Dispose() => Classifier.Dispose();
    }
}
