using ZeroShotOrleans.Inference.Devices;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Compares a model with the numbers of its reference implementation.</summary>
internal sealed class GoldenChecks(ModelFolder folder, GoldenFile golden)
{
    private readonly ModelManifest _manifest = folder.Manifest;

    /// <summary>Embeddings of the labels of each case, as computed here.</summary>
    private readonly List<float[]> _texts = [];

    /// <summary>Checks token ids and text embeddings of all cases.</summary>
    public IEnumerable<VerificationRow> OfTexts(TextTower tower, CancellationToken cancellationToken)
    {
        var (prompts, wrong) = (0, new List<string>());
        var largest = 0f;
        foreach (var one in golden.Cases)
        {
            var expanded = Prompts.Expand(one.Labels, [one.Template]);
            prompts += expanded.Length;
            wrong.AddRange(expanded.Where((prompt, row) => !HasTokens(prompt, one.Tokens[row])));
            var vectors = tower.Encode(expanded, cancellationToken);
            largest = MathF.Max(largest, Difference.Largest(one.Vectors, vectors));
            _texts.Add(vectors);
        }

        yield return VerificationRow.That(
            "token ids equal the reference", wrong.Count == 0, wrong.Count == 0 ? $"{prompts} prompts" : $"{wrong.Count} of {prompts} differ, for example \"{wrong[0]}\"");
        yield return OfEmbeddings("text embeddings equal the reference", largest, _manifest.TextVariant, tower.RunsOn, $"{prompts} prompts");
    }

    /// <summary>Checks image embeddings and logits of the available pictures. Call after <see cref="OfTexts"/>.</summary>
    /// <param name="tower">The float32 tower.</param>
    /// <param name="pictures">Paths of the pictures in the order of the file; null for a missing one.</param>
    public IEnumerable<VerificationRow> OfImages(ImageTower tower, IReadOnlyList<string?> pictures)
    {
        var run = new ImageRun(folder, tower);
        var (found, embeddingsOff, logitsOff) = (0, 0f, 0f);
        for (var picture = 0; picture < pictures.Count; picture++)
        {
            if (pictures[picture] is not { } path)
            {
                continue;
            }

            found++;
            var vectors = run.Encode(run.Prepare(File.ReadAllBytes(path)));
            embeddingsOff = MathF.Max(embeddingsOff, Difference.Largest(golden.Pictures[picture].Vectors, vectors));
            for (var one = 0; one < golden.Cases.Count; one++)
            {
                logitsOff = MathF.Max(logitsOff, Difference.Largest(golden.Cases[one].Logits[picture], Logits(_texts[one], vectors)));
            }
        }

        var detail = found == pictures.Count ? $"{found} pictures" : $"{found} of {pictures.Count} pictures; the others are missing";
        yield return OfEmbeddings("image embeddings equal the reference", embeddingsOff, variant: null, tower.RunsOn, detail);
        yield return VerificationRow.Within("logits equal the reference", logitsOff, Tolerances.Logit(_manifest.LogitScale), detail);
    }

    /// <summary>Checks the embeddings of some pictures.</summary>
    /// <param name="tower">The tower.</param>
    /// <param name="pictures">Paths of pictures of the file.</param>
    /// <param name="variant">The variant that the tower is; null for float32.</param>
    public VerificationRow OfImageEmbeddings(ImageTower tower, IReadOnlyList<string> pictures, string? variant)
    {
        var run = new ImageRun(folder, tower);
        var largest = pictures.Max(path => Difference.Largest(
            golden.Pictures.First(picture => Path.GetFileName(picture.File) == Path.GetFileName(path)).Vectors, run.Encode(run.Prepare(File.ReadAllBytes(path)))));
        return OfEmbeddings("image embeddings equal the reference", largest, variant, tower.RunsOn, $"{pictures.Count} pictures");
    }

    // The reference is float32: how far a variant is from it is measured, and stated, but is no error.
    private static VerificationRow OfEmbeddings(string name, float largest, string? variant, DeviceChoice device, string detail) => new(
        name, (variant is null ? largest <= Tolerances.Embedding(variant, device) : float.IsFinite(largest)) ? VerificationResult.Passed : VerificationResult.Failed, largest,
        variant is null ? detail : $"{detail}; {variant} differs from the reference, which is float32", VerificationMeasure.Reference);

    private bool HasTokens(string prompt, int[] expected)
    {
        var tokens = folder.Tokenizer.Encode(prompt, _manifest.ContextLength);
        if (tokens.Length >= expected.Length)
        {
            return tokens.AsSpan().SequenceEqual(expected);
        }

        var padding = Enumerable.Repeat(_manifest.PadTokenId, expected.Length - tokens.Length);

        // Where padding does not count, golden.json may have it too.
        return (_manifest.PadLeft ? padding.Concat(tokens) : tokens.Concat(padding)).SequenceEqual(expected);
    }

    private float[] Logits(float[] texts, float[] image)
    {
        var dimension = _manifest.EmbeddingDimension;
        var labels = texts.Length / dimension;

        // The last row is the background, which trained scoring does not use.
        var scorer = new Scorer([.. texts, .. new float[dimension]], labels, dimension, _manifest.LogitScale, _manifest.LogitBias, _manifest.Sigmoid);
        return [.. scorer.Rank(image, labels, threshold: 0, ScoreActivation.Trained).OrderBy(scored => scored.Label).Select(scored => scored.Logit)];
    }
}
