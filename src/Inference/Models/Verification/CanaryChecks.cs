using System.Numerics.Tensors;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>The checks of a tower when it is loaded for the first time: few pictures and texts, so that a large model starts without noticeable delay.</summary>
internal static class CanaryChecks
{
    private const int Pictures = 2;
    private const int Texts = 4;

    // Of golden.json. More of it is compared by `zso models verify`.
    private const int GoldenPictures = 4;
    private const int GoldenLabels = 8;
    private const int GoldenCases = 2;

    /// <summary>Checks an image tower.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="variant">The variant that <paramref name="tower"/> is; null for float32.</param>
    /// <param name="tower">The tower.</param>
    /// <param name="maxBytes">A variant is compared with the float32 tower if the files of both and of the text tower have no more bytes.</param>
    /// <exception cref="ModelFolderException">The tower or golden.json cannot be used at all.</exception>
    public static IEnumerable<VerificationRow> OfImages(ModelFolder folder, string? variant, ImageTower tower, long maxBytes)
    {
        foreach (var row in SelfChecks.OfImages(folder, tower, Pictures, Tolerances.Embedding(variant, tower.RunsOn)))
        {
            yield return row;
        }

        if (GoldenFile.Read(folder.Path) is { } golden && GoldenPlaces.Of(folder.Path, null, golden) is var places && places.Any(place => place is not null))
        {
            yield return new GoldenChecks(folder, golden).OfImageEmbeddings(tower, [.. places.Where(place => place is not null).Take(GoldenPictures)!], variant);
        }

        foreach (var row in OfVariant(folder, variant, tower, maxBytes))
        {
            yield return row;
        }
    }

    /// <summary>Checks a text tower.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="tower">The tower.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    /// <exception cref="ModelFolderException">The tower or golden.json cannot be used at all.</exception>
    public static IEnumerable<VerificationRow> OfTexts(ModelFolder folder, TextTower tower, CancellationToken cancellationToken = default) =>
    [
        .. SelfChecks.OfTexts(folder, tower, Texts, Tolerances.Embedding(folder.Manifest.TextVariant, tower.RunsOn), cancellationToken),
        .. GoldenFile.Read(folder.Path) is { } golden ? new GoldenChecks(folder, golden.Shortened(GoldenCases, GoldenLabels)).OfTexts(tower, cancellationToken) : [],
    ];

    /// <summary>Measures how far a variant of the image tower is from float32, on generated pictures.</summary>
    public static IEnumerable<VerificationRow> OfVariant(ModelFolder folder, string? variant, ImageTower tower, long maxBytes)
    {
        if (variant is null || !folder.HasGraph(Towers.Vision)
            || folder.GraphBytes(Towers.Role(Towers.Vision, variant)) + folder.GraphBytes(Towers.Vision) + folder.GraphBytes(Towers.Text) > maxBytes)
        {
            yield break;
        }

        float[] full;
        using (var exact = ImageTower.Load(folder))
        {
            full = Embeddings(folder, exact);
        }

        var reduced = Embeddings(folder, tower);
        var cosine = LeastCosine(full, reduced, folder.Manifest.EmbeddingDimension);
        yield return new VerificationRow(
            "embeddings are those of the float32 tower, nearly", cosine >= Tolerances.LeastCosine ? VerificationResult.Passed : VerificationResult.Failed, cosine,
            FormattableString.Invariant($"cosine of the most different, {Tolerances.LeastCosine} or more"), VerificationMeasure.Cosine);
        using var texts = TextTower.Load(folder);
        var labels = SelfChecks.Prompts(folder, Texts);
        yield return new VerificationRow(
            "scores with the float32 tower", VerificationResult.Passed, ScoreDifference(folder, texts.Encode(labels), labels.Length, full, reduced), $"{labels.Length} labels, {Pictures} pictures",
            VerificationMeasure.Score);
    }

    private static float[] Embeddings(ModelFolder folder, ImageTower tower)
    {
        var run = new ImageRun(folder, tower);
        return run.Encode(run.Prepare([.. Enumerable.Range(0, Pictures).Select(GeneratedPictures.Make)]));
    }

    private static float LeastCosine(float[] left, float[] right, int dimension)
    {
        var least = 1f;
        for (var start = 0; start < left.Length; start += dimension)
        {
            var cosine = TensorPrimitives.CosineSimilarity<float>(left.AsSpan(start, dimension), right.AsSpan(start, dimension));
            least = float.IsNaN(cosine) ? -1 : MathF.Min(least, cosine);
        }

        return least;
    }

    private static float ScoreDifference(ModelFolder folder, float[] texts, int labels, float[] left, float[] right)
    {
        var manifest = folder.Manifest;
        var largest = 0f;
        var values = manifest.ImageTokens * manifest.EmbeddingDimension;

        // The last row is the background, which trained scoring does not use.
        var scorer = new Scorer([.. texts, .. new float[manifest.EmbeddingDimension]], labels, manifest.EmbeddingDimension, manifest.LogitScale, manifest.LogitBias, manifest.Sigmoid);
        for (var start = 0; start < left.Length; start += values)
        {
            largest = MathF.Max(largest, Difference.Largest(Scores(left.AsSpan(start, values).ToArray()), Scores(right.AsSpan(start, values).ToArray())));
        }

        return largest;

        float[] Scores(float[] image) =>
            [.. scorer.Rank(image, labels, threshold: 0, ScoreActivation.Trained).OrderBy(scored => scored.Label).Select(scored => scored.Score)];
    }
}
