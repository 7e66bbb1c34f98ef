using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Checks of properties that every model has, which need no reference. They detect broken models, not wrong ones.</summary>
internal static class SelfChecks
{
    private static readonly string[] _labels = ["cat", "dog", "red car", "castle on a hill", "42", "crème brûlée", "person who reads", "night sky"];

    /// <summary>Checks an image tower with generated pictures.</summary>
    public static IEnumerable<VerificationRow> OfImages(ModelFolder folder, ImageTower tower)
    {
        var run = new ImageRun(folder, tower);
        var pixels = run.Prepare([.. Enumerable.Range(0, GeneratedPictures.Count).Select(GeneratedPictures.Make)]);
        var together = run.Encode(pixels);
        yield return VerificationRow.Within(
            "image embeddings have length 1", Difference.FromUnitLength(together, folder.Manifest.EmbeddingDimension), Tolerances.Length);

        var alone = Enumerable.Range(0, GeneratedPictures.Count)
            .SelectMany(picture => run.Encode(pixels.AsMemory(picture * tower.ValuesPerImage, tower.ValuesPerImage))).ToArray();
        yield return VerificationRow.Within("a picture alone equals the same picture in a batch of eight", Difference.Largest(together, alone), Tolerances.Vector);
        yield return Differ("different pictures have different embeddings", Difference.OfMostAlike(together, run.Values));
    }

    /// <summary>Checks a text tower.</summary>
    public static IEnumerable<VerificationRow> OfTexts(ModelFolder folder, TextTower tower, CancellationToken cancellationToken)
    {
        var manifest = folder.Manifest;
        var prompts = Prompts.Expand(_labels, [manifest.PromptTemplate]);
        var together = tower.Encode(prompts, cancellationToken);
        yield return VerificationRow.Within("text embeddings have length 1", Difference.FromUnitLength(together, manifest.EmbeddingDimension), Tolerances.Length);

        var alone = prompts.SelectMany(prompt => tower.Encode([prompt], cancellationToken)).ToArray();
        yield return VerificationRow.Within("a text alone equals the same text in a batch of eight", Difference.Largest(together, alone), Tolerances.Vector);
        yield return Differ("different texts have different embeddings", Difference.OfMostAlike(together, manifest.EmbeddingDimension));

        // Each word is at least one token.
        var endless = string.Join(' ', Enumerable.Repeat("photograph", 2 * manifest.ContextLength));
        var tokens = folder.Tokenizer.Encode(endless, manifest.ContextLength).Length;
        yield return VerificationRow.That("a long text is truncated", tokens == manifest.ContextLength, $"to {tokens} of {manifest.ContextLength} tokens");
        yield return VerificationRow.Within(
            "its embedding has length 1", Difference.FromUnitLength(tower.Encode([endless], cancellationToken), manifest.EmbeddingDimension), Tolerances.Length);
    }

    // Requires a difference: outputs that are equal within rounding error mean that the tower ignores its input.
    private static VerificationRow Differ(string name, float mostAlike) => new(
        name,
        mostAlike > Tolerances.Vector && float.IsFinite(mostAlike) ? VerificationResult.Passed : VerificationResult.Failed,
        mostAlike,
        "difference between the two most similar");
}
