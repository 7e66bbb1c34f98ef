using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Sorts labels. Sets with the same labels share the embeddings of the sorted set.</summary>
internal static class LabelOrder
{
    /// <summary>Whether labels are sorted ordinally.</summary>
    public static bool IsSorted(ImmutableArray<string> labels)
    {
        for (var at = 1; at < labels.Length; at++)
        {
            if (string.CompareOrdinal(labels[at - 1], labels[at]) > 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Returns the labels, sorted ordinally.</summary>
    public static ImmutableArray<string> Sorted(ImmutableArray<string> labels) => labels.Sort(StringComparer.Ordinal);

    /// <summary>Returns the embeddings of sorted labels in the order of <paramref name="labels"/>, followed by the background.</summary>
    public static LabelSetEmbeddings Restore(LabelSetEmbeddings sorted, ImmutableArray<string> labels)
    {
        var width = sorted.Embeddings.Length / sorted.Rows;
        var restored = new byte[sorted.Embeddings.Length];
        foreach (var (row, at) in Enumerable.Range(0, labels.Length).OrderBy(at => labels[at], StringComparer.Ordinal).Append(labels.Length).Index())
        {
            sorted.Embeddings.AsSpan(row * width, width).CopyTo(restored.AsSpan(at * width));
        }

        return sorted with { Embeddings = restored };
    }
}
