using ZeroShotOrleans.Tokenizers.Offsets;

namespace ZeroShotOrleans.Tokenizers.SubwordModels;

/// <summary>The merges of a BPE model and their ranks. Immutable.</summary>
internal sealed class MergeTable
{
    // Reused from word to word on the same thread; a queue that a very long word has enlarged is released.
    private const int MaxKeptQueue = 4096;

    [ThreadStatic]
    private static PriorityQueue<int, ulong>? _queue;

    private readonly Dictionary<ulong, Merge> _merges;

    private MergeTable(Dictionary<ulong, Merge> merges) => _merges = merges;

    /// <summary>Creates the table from merges with ranks, lowest first. As in the reference, a repeated pair keeps its last rank.</summary>
    public static MergeTable Of(IReadOnlyCollection<(int Left, int Right, int Result, int Rank)> entries)
    {
        var merges = new Dictionary<ulong, Merge>(entries.Count);
        foreach (var (left, right, result, rank) in entries)
        {
            merges[Pair(left, right)] = new Merge(rank, result);
        }

        return new MergeTable(merges);
    }

    /// <summary>Merges the ids from <paramref name="first"/> to the end of the list in place, in n log n time.</summary>
    public void Apply(List<int> ids, int first, List<TextSpan>? spans = null)
    {
        var count = ids.Count - first;
        Span<Symbol> symbols = count <= 64 ? stackalloc Symbol[64] : new Symbol[count];
        symbols = symbols[..count];
        for (var index = 0; index < count; index++)
        {
            symbols[index] = new Symbol(ids[first + index], index - 1, index + 1 < count ? index + 1 : -1);
        }

        MergeAll(symbols);

        var kept = first;
        for (var index = 0; index >= 0; index = symbols[index].Next)
        {
            // A merged symbol reaches to the next one that remains.
            var next = symbols[index].Next < 0 ? count : symbols[index].Next;
            spans?[kept] = new TextSpan(spans[first + index].Start, spans[first + next - 1].End);
            ids[kept++] = symbols[index].Id;
        }

        spans?.RemoveRange(kept, ids.Count - kept);
        ids.RemoveRange(kept, ids.Count - kept);
    }

    private void MergeAll(Span<Symbol> symbols)
    {
        var queue = _queue ??= new PriorityQueue<int, ulong>();
        queue.Clear();
        for (var index = 0; index + 1 < symbols.Length; index++)
        {
            Propose(symbols, index, queue);
        }

        // Lowest rank first, leftmost first among ties. Entries are not removed when a neighbour has been merged; they are
        // recognized as stale on dequeue, because their pair no longer forms the intended piece.
        while (queue.TryDequeue(out var result, out var priority))
        {
            var left = (int)(priority & uint.MaxValue);
            if (symbols[left].IsGone || symbols[left].Next < 0)
            {
                continue;
            }

            var right = symbols[left].Next;
            if (!_merges.TryGetValue(Pair(symbols[left].Id, symbols[right].Id), out var merge) || merge.Result != result)
            {
                continue;
            }

            var next = symbols[right].Next;
            symbols[left] = symbols[left] with { Id = result, Next = next };
            symbols[right] = symbols[right] with { IsGone = true };
            if (next >= 0)
            {
                symbols[next] = symbols[next] with { Previous = left };
                Propose(symbols, left, queue);
            }

            if (symbols[left].Previous >= 0)
            {
                Propose(symbols, symbols[left].Previous, queue);
            }
        }

        if (queue.EnsureCapacity(0) > MaxKeptQueue)
        {
            _queue = null;
        }
    }

    private void Propose(Span<Symbol> symbols, int left, PriorityQueue<int, ulong> queue)
    {
        if (_merges.TryGetValue(Pair(symbols[left].Id, symbols[symbols[left].Next].Id), out var merge))
        {
            queue.Enqueue(merge.Result, ((ulong)(uint)merge.Rank << 32) | (uint)left);
        }
    }

    // .NET's hash of a ulong is the xor of its halves, which would cause many collisions between pairs of ids. Multiplying by an odd
    // number (2^64 divided by the golden ratio) keeps pairs distinct and mixes the halves.
    private static ulong Pair(int left, int right) => unchecked((((ulong)(uint)left << 32) | (uint)right) * 0x9E3779B97F4A7C15);

    private readonly record struct Merge(int Rank, int Result);

    private readonly record struct Symbol(int Id, int Previous, int Next, bool IsGone = false);
}
