using ZeroShotOrleans.Inference.Models;
using ZeroShotOrleans.Inference.Models.Verification;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Hub.Published;

/// <summary>Computes published numbers with the model of a folder.</summary>
public static class PublishedRun
{
    /// <summary>Runs the records of one checkpoint, on the CPU and in the precision of the folder.</summary>
    /// <param name="path">The model folder.</param>
    /// <param name="records">The records.</param>
    /// <param name="images">Fetches their images.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>One result for each record, in their order. A model or an image that cannot be used is a result that says so.</returns>
    public static async Task<IReadOnlyList<PublishedResult>> RunAsync(
        string path, IReadOnlyList<PublishedNumbers> records, PublishedImages images, CancellationToken cancellationToken)
    {
        try
        {
            var folder = ModelFolder.Open(path);
            var embedded = Texts(folder, records, cancellationToken);
            using var tower = ImageTower.Load(folder, ImagePrecision.VariantOf(folder, precision: null));
            var run = new ImageRun(folder, tower);
            var results = new List<PublishedResult>();
            foreach (var (record, texts) in records.Zip(embedded))
            {
                var (bytes, problem) = await images.FetchAsync(record, cancellationToken).ConfigureAwait(false);
                results.Add(bytes is null ? new PublishedResult(record, [], problem) : Measure(folder.Manifest, record, texts, run, bytes));
            }

            return results;
        }
        catch (ModelFolderException failure)
        {
            return [.. records.Select(record => new PublishedResult(record, [], failure.Message))];
        }
    }

    private static List<float[]> Texts(ModelFolder folder, IReadOnlyList<PublishedNumbers> records, CancellationToken cancellationToken)
    {
        using var tower = TextTower.Load(folder);
        return [.. records.Select(record => tower.Encode(Prompts.Expand(record.Texts, [record.Template]), cancellationToken))];
    }

    private static PublishedResult Measure(ModelManifest manifest, PublishedNumbers record, float[] texts, ImageRun run, byte[] image)
    {
        try
        {
            var scorer = new Scorer([.. texts, .. new float[manifest.EmbeddingDimension]], record.Texts.Count, manifest.EmbeddingDimension, manifest.LogitScale, manifest.LogitBias, manifest.Sigmoid);
            double[] logits = [.. scorer.Rank(run.Encode(run.Prepare(image)), record.Texts.Count, threshold: 0, ScoreActivation.Trained)
                .OrderBy(scored => scored.Label).Select(scored => (double)scored.Logit)];
            return logits.Length == record.Texts.Count
                ? new PublishedResult(record, Of(record.Kind, logits, manifest), null)
                : new PublishedResult(record, [], "the model gives no numbers for this image");
        }
        catch (ModelFolderException failure)
        {
            return new PublishedResult(record, [], failure.Message);
        }
    }

    // By the kind that was published, not by the activation of the model: some print a softmax of a model with sigmoid.
    private static double[] Of(PublishedKind kind, double[] logits, ModelManifest manifest)
    {
        var largest = logits.Max();
        var sum = logits.Sum(logit => Math.Exp(logit - largest));
        return [.. logits.Select(logit => kind switch
        {
            PublishedKind.Softmax => Math.Exp(logit - largest) / sum,
            PublishedKind.Sigmoid => 1 / (1 + Math.Exp(-logit)),
            PublishedKind.Cosine => (logit - manifest.LogitBias) / manifest.LogitScale,
            _ => logit,
        })];
    }
}
