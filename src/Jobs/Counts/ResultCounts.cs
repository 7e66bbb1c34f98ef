using System.Collections.Immutable;

namespace ZeroShotOrleans.Jobs.Counts;

/// <summary>Counts outcomes by their best label, starting with the first image.</summary>
/// <remarks>Not thread-safe: used by a single grain. Memory grows with the number of distinct best labels.</remarks>
internal sealed class ResultCounts(int labelSets)
{
    /// <summary>Continues counts.</summary>
    /// <param name="sets">The counts of the first images, for each label set.</param>
    /// <param name="counted">Number of these images.</param>
    public ResultCounts(ImmutableArray<ImmutableArray<LabelCount>> sets, long counted) : this(sets.Length)
    {
        Counted = counted;
        foreach (var (set, counts) in sets.Index())
        {
            _sets[set] = counts.ToDictionary(count => count.Label, count => count.Images);
        }
    }

    /// <summary>Maximum number of outcomes read per call, which takes a fraction of a second. A larger job is counted over several calls.</summary>
    public const int MaxPerCall = 65_536;

    private const int NoLabel = -1;

    private readonly Dictionary<int, long>[] _sets = [.. Enumerable.Range(0, labelSets).Select(_ => new Dictionary<int, long>())];

    /// <summary>Number of images counted, which is the index of the next one.</summary>
    public long Counted { get; private set; }

    /// <summary>Adds the outcomes of the next images.</summary>
    public void Add(ImmutableArray<ImageOutcome> outcomes)
    {
        foreach (var outcome in outcomes.Where(outcome => outcome.Error is ImageError.None))
        {
            for (var set = 0; set < _sets.Length; set++)
            {
                var label = outcome.Scores[set] is [var best, ..] ? best.Label : NoLabel;
                _sets[set][label] = _sets[set].GetValueOrDefault(label) + 1;
            }
        }

        Counted += outcomes.Length;
    }

    /// <summary>The counts so far.</summary>
    public LabelCounts Snapshot() => new()
    {
        Counted = Counted,
        Sets = [.. _sets.Select(set => set.Select(entry => new LabelCount(entry.Key, entry.Value)).OrderByDescending(count => count.Images).ThenBy(count => count.Label).ToImmutableArray())],
    };
}
