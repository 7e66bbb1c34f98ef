namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Checks of properties that every model has, which need no reference. They detect broken models, not wrong ones.</summary>
internal static class SelfChecks
{
    private static readonly string[] _labels = ["cat", "dog", "red car", "castle on a hill", "42", "crème brûlée", "person who reads", "night sky"];

    /// <summary>Number of labels in <see cref="Prompts"/>.</summary>
    public static int Labels => _labels.Length;

    /// <summary>The first labels in the template of a model.</summary>
    public static string[] Prompts(ModelFolder folder, int labels) => Scoring.Prompts.Expand(_labels[..labels], [folder.Manifest.PromptTemplate]);

    /// <summary>Checks an image tower with generated pictures.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="tower">The tower.</param>
    /// <param name="pictures">Number of pictures, 2 to <see cref="GeneratedPictures.Count"/>.</param>
    /// <param name="tolerance">Allowed difference per component between a picture alone and in a batch.</param>
    public static IEnumerable<VerificationRow> OfImages(ModelFolder folder, ImageTower tower, int pictures, float tolerance)
    {
        var run = new ImageRun(folder, tower);
        var pixels = run.Prepare([.. Enumerable.Range(0, pictures).Select(GeneratedPictures.Make)]);
        var together = run.Encode(pixels);
        yield return VerificationRow.Within(
            "image embeddings have length 1", Difference.FromUnitLength(together, folder.Manifest.EmbeddingDimension), Tolerances.Length);

        var alone = Enumerable.Range(0, pictures)
            .SelectMany(picture => run.Encode(pixels.AsMemory(picture * tower.ValuesPerImage, tower.ValuesPerImage))).ToArray();
        yield return VerificationRow.Within($"a picture alone equals the same picture in a batch of {pictures}", Difference.Largest(together, alone), tolerance, Same(together, alone));
        yield return Differ("different pictures have different embeddings", Difference.OfMostAlike(together, run.Values));
    }

    /// <summary>Checks a text tower.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="tower">The tower.</param>
    /// <param name="labels">Number of labels, 2 to <see cref="Labels"/>.</param>
    /// <param name="tolerance">Allowed difference per component between a text alone and in a batch.</param>
    /// <param name="cancellationToken">Checked between batches.</param>
    public static IEnumerable<VerificationRow> OfTexts(ModelFolder folder, TextTower tower, int labels, float tolerance, CancellationToken cancellationToken)
    {
        var manifest = folder.Manifest;
        var prompts = Prompts(folder, labels);
        var together = tower.Encode(prompts, cancellationToken);
        yield return VerificationRow.Within("text embeddings have length 1", Difference.FromUnitLength(together, manifest.EmbeddingDimension), Tolerances.Length);

        var alone = prompts.SelectMany(prompt => tower.Encode([prompt], cancellationToken)).ToArray();
        yield return VerificationRow.Within($"a text alone equals the same text in a batch of {labels}", Difference.Largest(together, alone), tolerance, Same(together, alone));
        yield return Differ("different texts have different embeddings", Difference.OfMostAlike(together, manifest.EmbeddingDimension));

        // Each word is at least one token.
        var endless = string.Join(' ', Enumerable.Repeat("photograph", 2 * manifest.ContextLength));
        var tokens = folder.Tokenizer.Encode(endless, manifest.ContextLength).Length;
        yield return VerificationRow.That("a long text is truncated", tokens == manifest.ContextLength, $"to {tokens} of {manifest.ContextLength} tokens");
        yield return VerificationRow.Within(
            "its embedding has length 1", Difference.FromUnitLength(tower.Encode([endless], cancellationToken), manifest.EmbeddingDimension), Tolerances.Length);
    }

    private static string? Same(float[] together, float[] alone) => together.AsSpan().SequenceEqual(alone) ? "the same bits" : null;

    // Requires a difference: outputs that are equal within rounding error mean that the tower ignores its input.
    private static VerificationRow Differ(string name, float mostAlike) => new(
        name,
        mostAlike > Tolerances.Vector && float.IsFinite(mostAlike) ? VerificationResult.Passed : VerificationResult.Failed,
        mostAlike,
        "difference between the two most similar");
}
