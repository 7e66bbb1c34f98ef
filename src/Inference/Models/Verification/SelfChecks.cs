using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>What holds for every model, so that it can be checked without a reference. Finds what is broken, not what is only another model.</summary>
internal static class SelfChecks
{
    private static readonly string[] _labels = ["cat", "dog", "red car", "castle on a hill", "42", "crème brûlée", "person who reads", "night sky"];

    /// <summary>Of an image tower, with generated pictures.</summary>
    public static IEnumerable<VerificationRow> OfImages(ModelFolder folder, ImageTower tower)
    {
        var run = new ImageRun(folder, tower);
        var pixels = run.Prepare([.. Enumerable.Range(0, GeneratedPictures.Count).Select(GeneratedPictures.Make)]);
        var together = run.Encode(pixels);
        yield return VerificationRow.Within(
            "image vectors have length 1", Difference.FromUnitLength(together, folder.Manifest.EmbeddingDimension), Tolerances.Length);

        var alone = Enumerable.Range(0, GeneratedPictures.Count)
            .SelectMany(picture => run.Encode(pixels.AsMemory(picture * tower.ValuesPerImage, tower.ValuesPerImage))).ToArray();
        yield return VerificationRow.Within("a picture alone equals it among eight", Difference.Largest(together, alone), Tolerances.Vector);
        yield return Differ("pictures have vectors of their own", Difference.OfMostAlike(together, run.Values));
    }

    /// <summary>Of a text tower.</summary>
    public static IEnumerable<VerificationRow> OfTexts(ModelFolder folder, TextTower tower, CancellationToken cancellationToken)
    {
        var manifest = folder.Manifest;
        var prompts = Prompts.Expand(_labels, [manifest.PromptTemplate]);
        var together = tower.Encode(prompts, cancellationToken);
        yield return VerificationRow.Within("text vectors have length 1", Difference.FromUnitLength(together, manifest.EmbeddingDimension), Tolerances.Length);

        var alone = prompts.SelectMany(prompt => tower.Encode([prompt], cancellationToken)).ToArray();
        yield return VerificationRow.Within("a text alone equals it among eight", Difference.Largest(together, alone), Tolerances.Vector);
        yield return Differ("texts have vectors of their own", Difference.OfMostAlike(together, manifest.EmbeddingDimension));

        // A word is a token at least.
        var endless = string.Join(' ', Enumerable.Repeat("photograph", 2 * manifest.ContextLength));
        var tokens = folder.Tokenizer.Encode(endless, manifest.ContextLength).Length;
        yield return VerificationRow.That("a long text is cut", tokens == manifest.ContextLength, $"to {tokens} of {manifest.ContextLength} tokens");
        yield return VerificationRow.Within(
            "its vector has length 1", Difference.FromUnitLength(tower.Encode([endless], cancellationToken), manifest.EmbeddingDimension), Tolerances.Length);
    }

    // Here a difference is wanted: no more than rounding would mean that the tower does not look.
    private static VerificationRow Differ(string name, float mostAlike) => new(
        name,
        mostAlike > Tolerances.Vector && float.IsFinite(mostAlike) ? VerificationResult.Passed : VerificationResult.Failed,
        mostAlike,
        "difference of the two most alike");
}
