using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>
/// The names of one directory in ordinal order, in bounded memory: above a threshold, sorted runs are written to a file and merged.
/// </summary>
/// <remarks>
/// A duplicate name is returned once: some file systems list a file twice while the directory changes.
/// Single pass, single thread.
/// </remarks>
internal sealed class SortedNames : IDisposable
{
    private readonly SpilledRuns? _spilled;
    private readonly List<WalkEntry> _kept;

    private SortedNames(List<WalkEntry> kept, SpilledRuns? spilled) => (_kept, _spilled) = (kept, spilled);

    /// <summary>Reads all names.</summary>
    /// <param name="entries">The names in any order.</param>
    /// <param name="spillDirectory">Directory for runs; created if needed.</param>
    /// <param name="spillAbove">Maximum number of names in memory.</param>
    /// <exception cref="ZeroShotException">The runs cannot be written.</exception>
    public static SortedNames Of(IEnumerable<WalkEntry> entries, string spillDirectory, int spillAbove)
    {
        List<WalkEntry> kept = [];
        SpilledRuns? spilled = null;
        try
        {
            foreach (var entry in entries)
            {
                if (kept.Count == spillAbove)
                {
                    spilled ??= new SpilledRuns(spillDirectory);
                    Sort(kept);
                    spilled.Write(kept);
                    kept.Clear();
                }

                kept.Add(entry);
            }

            Sort(kept);
            return new SortedNames(kept, spilled);
        }
        catch
        {
            spilled?.Dispose();
            throw;
        }
    }

    /// <summary>The names in order.</summary>
    public IEnumerable<WalkEntry> InOrder()
    {
        string? last = null;
        foreach (var entry in _spilled is null ? _kept : _spilled.MergeWith(_kept))
        {
            if (entry.Name != last)
            {
                yield return entry;
                last = entry.Name;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _spilled?.Dispose();

    private static void Sort(List<WalkEntry> entries) => entries.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
}
