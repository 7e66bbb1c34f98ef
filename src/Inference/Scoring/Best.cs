namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>Selects the top-k scores.</summary>
internal static class Best
{
    /// <summary>Indices of at most <paramref name="count"/> scores that reach <paramref name="threshold"/>, by descending score, ties by ascending index.</summary>
    /// <remarks>Keeps a heap of <paramref name="count"/> entries instead of sorting all scores: with 100,000 scores, nearly all of them cost a single comparison.</remarks>
    public static int[] Of(ReadOnlySpan<float> scores, int count, float threshold)
    {
        var heap = new PriorityQueue<int, (float Score, int Index)>(Math.Min(count, scores.Length), _worstFirst);
        for (var i = 0; i < scores.Length; i++)
        {
            // Written so that NaN fails the comparison.
            if (!(scores[i] >= threshold))
            {
                continue;
            }

            if (heap.Count < count)
            {
                heap.Enqueue(i, (scores[i], i));
            }
            else if (heap.TryPeek(out _, out var worst) && scores[i] > worst.Score)
            {
                // An equal score does not replace an entry, because its index is higher.
                heap.DequeueEnqueue(i, (scores[i], i));
            }
        }

        var best = new int[heap.Count];
        for (var place = best.Length - 1; place >= 0; place--)
        {
            best[place] = heap.Dequeue();
        }

        return best;
    }

    private static readonly Comparer<(float Score, int Index)> _worstFirst = Comparer<(float Score, int Index)>.Create(
        (a, b) => a.Score != b.Score ? a.Score.CompareTo(b.Score) : b.Index.CompareTo(a.Index));
}
