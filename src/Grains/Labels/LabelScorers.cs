using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ZeroShotOrleans.Inference.Scoring;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Creates scorers on silos without the model folder. <see cref="ModelInfo"/> contains everything they need.</summary>
internal static class LabelScorers
{
    /// <summary>Returns the scorers of prepared label sets, in the order of their keys.</summary>
    /// <exception cref="ZeroShotException">A set was never prepared.</exception>
    public static async Task<ImmutableArray<Scorer>> OfAsync(IGrainFactory grains, IEnumerable<string> keys, ModelInfo model, CancellationToken cancellationToken)
    {
        var sets = await Task.WhenAll(keys.Select(key => grains.GetGrain<ILabelSetGrain>(key).GetEmbeddingsAsync(cancellationToken)));
        return
        [
            .. sets.Select(set => new Scorer(
                MemoryMarshal.Cast<byte, float>(set.Embeddings).ToArray(), set.Rows - 1, set.Dimension, model.LogitScale, model.LogitBias, model.Sigmoid)),
        ];
    }
}
