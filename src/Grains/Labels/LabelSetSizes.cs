using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Computes how much label sets take up, before any of their prompts is encoded.</summary>
internal static class LabelSetSizes
{
    // Overhead of a string and its list entry, in bytes.
    private const int TextOverhead = 32;

    /// <summary>Returns the sizes of what is stored for the label sets of a job: for a permutation, its texts and the sorted set.</summary>
    /// <param name="sets">The sets, with templates.</param>
    /// <param name="keys">Their keys.</param>
    /// <param name="model">The model.</param>
    public static ImmutableArray<LabelSetSize> Of(ImmutableArray<LabelSetDefinition> sets, ImmutableArray<string> keys, ModelInfo model) =>
        [.. sets.Zip(keys).SelectMany(set => Of(set.First, set.Second, model)).DistinctBy(size => size.Key)];

    /// <summary>Returns the size of a set.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="templates">The templates.</param>
    /// <param name="embeddings">Bytes of its embeddings; 0 if it uses those of another set.</param>
    public static long BytesOf(ImmutableArray<string> labels, ImmutableArray<string> templates, long embeddings) =>
        embeddings + labels.Sum(label => TextOverhead + ((long)label.Length * sizeof(char))) + templates.Sum(template => (long)template.Length * sizeof(char));

    private static IEnumerable<LabelSetSize> Of(LabelSetDefinition set, string key, ModelInfo model)
    {
        var texts = BytesOf(set.Labels, set.Templates, embeddings: 0);
        var embeddings = LabelSetRules.EmbeddingBytes(set, model);
        if (LabelOrder.IsSorted(set.Labels))
        {
            return [new(key, texts + embeddings)];
        }

        return [new(key, texts), new(LabelSetKey.Of(model, LabelOrder.Sorted(set.Labels), set.Templates), texts + embeddings)];
    }
}
