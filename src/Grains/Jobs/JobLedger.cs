using System.Collections.Immutable;
namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>
/// Who has which images of a job. Every listed image is in exactly one of five places: held, waiting, leased, being stored, done. Memory grows with
/// the leases that are out, not with the images.
/// </summary>
/// <remarks>Not thread-safe, and knows neither clock nor storage: it lives in one grain, which tells it both.</remarks>
internal sealed class JobLedger
{
    private readonly RangeSet _held = new();
    private readonly RangeSet _waiting = new();
    private readonly RangeSet _storing = new();
    private readonly RangeSet _done = new();
    private readonly Dictionary<long, Lease> _leases = [];
    private readonly SortedDictionary<ImageFault, long> _faults = [];
    private long _lastLease;

    /// <summary>A ledger of what is stored.</summary>
    /// <param name="listed">Images listed so far.</param>
    /// <param name="stored">What is done of them.</param>
    public JobLedger(long listed, StoredOutcomes stored)
    {
        Listed = listed;
        Ranked = stored.Ranked;
        foreach (var range in stored.Ranges)
        {
            _done.Add(range);
        }

        foreach (var (fault, count) in stored.Faults)
        {
            _faults[fault] = count;
        }

        foreach (var range in _done.Missing(new ImageRange(0, listed)).ToList())
        {
            _waiting.Add(range);
        }
    }

    /// <summary>Images listed.</summary>
    public long Listed { get; private set; }

    /// <summary>Images with a ranking.</summary>
    public long Ranked { get; private set; }

    /// <summary>Images with a fault, by reason.</summary>
    public ImmutableSortedDictionary<ImageFault, long> Faults => _faults.ToImmutableSortedDictionary();

    /// <summary>Images with a fault.</summary>
    public long Faulted => _faults.Values.Sum();

    /// <summary>Images with an outcome.</summary>
    public long Done => _done.Count;

    /// <summary>The images with an outcome.</summary>
    public ImmutableArray<ImageRange> DoneRanges => [.. _done.Ranges];

    /// <summary>Images in the hands of encoders.</summary>
    public long Leased => _leases.Values.Sum(lease => lease.Left.Count);

    /// <summary>Outcomes that came a second time.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Whether somebody could lease something.</summary>
    public bool HasWaiting => _waiting.Count > 0;

    /// <summary>More images were listed.</summary>
    /// <param name="count">How many.</param>
    /// <param name="hold">Whether they are held: nobody leases them before <see cref="Release"/>.</param>
    public void List(long count, bool hold = false)
    {
        (hold ? _held : _waiting).Add(new ImageRange(Listed, Listed + count));
        Listed += count;
    }

    /// <summary>Holds everything that waits.</summary>
    public void Hold()
    {
        foreach (var range in _waiting.Ranges.ToList())
        {
            _waiting.Remove(range);
            _held.Add(range);
        }
    }

    /// <summary>The images among some that are held.</summary>
    public ImmutableArray<ImageRange> Held(ImageRange images) => [.. _held.Within(images)];

    /// <summary>Those of some images that are held wait now.</summary>
    public void Release(ImageRange images)
    {
        foreach (var part in Held(images))
        {
            _held.Remove(part);
            _waiting.Add(part);
        }
    }

    /// <summary>Leases the first images that wait; null when none do.</summary>
    public (long LeaseId, ImageRange Images)? Take(SiloAddress silo, long most, DateTimeOffset deadline)
    {
        if (_waiting.TakeFirst(most) is not { } images)
        {
            return null;
        }

        var lease = new Lease(silo) { Deadline = deadline };
        lease.Left.Add(images);
        _leases[++_lastLease] = lease;
        return (_lastLease, images);
    }

    /// <summary>Takes images out of a lease that nobody works on yet; they wait again.</summary>
    public void GiveBack(long leaseId, ImageRange images)
    {
        if (_leases.TryGetValue(leaseId, out var lease))
        {
            lease.Left.Remove(images);
            Wait(images);
            if (lease.Left.Count == 0)
            {
                _leases.Remove(leaseId);
            }
        }
    }

    /// <summary>Outcomes have come.</summary>
    /// <param name="leaseId">The lease they belong to; may be over, and is 0 for outcomes that come from no encoder.</param>
    /// <param name="images">The images they are of; may be empty.</param>
    /// <param name="last">Whether the rest of the lease is given up.</param>
    /// <param name="deadline">New end of the lease.</param>
    /// <returns>
    /// The images that have no outcome yet, now being stored: <see cref="Stored"/> or <see cref="NotStored"/> must follow for each. And whether the
    /// lease was known.
    /// </returns>
    public (ImmutableArray<ImageRange> Fresh, bool Known) Report(long leaseId, ImageRange images, bool last, DateTimeOffset deadline)
    {
        var fresh = Unclaimed(images);
        Duplicates += images.Count - fresh.Sum(part => part.Count);
        foreach (var part in fresh)
        {
            _storing.Add(part);
            _waiting.Remove(part);
            _held.Remove(part);
        }

        if (!_leases.TryGetValue(leaseId, out var lease))
        {
            return (fresh, false);
        }

        lease.Left.Remove(images);
        lease.Deadline = deadline;
        if (last)
        {
            End(leaseId, lease);
        }

        return (fresh, true);
    }

    /// <summary>Outcomes of fresh images are stored.</summary>
    public void Stored(ImageRange images, ReadOnlySpan<ImageOutcome> outcomes)
    {
        _storing.Remove(images);
        _done.Add(images);
        foreach (var outcome in outcomes)
        {
            if (outcome.Fault == ImageFault.None)
            {
                Ranked++;
            }
            else
            {
                _faults[outcome.Fault] = _faults.GetValueOrDefault(outcome.Fault) + 1;
            }
        }
    }

    /// <summary>Outcomes of fresh images could not be stored: the images wait again.</summary>
    public void NotStored(ImageRange images)
    {
        _storing.Remove(images);
        Wait(images);
    }

    /// <summary>Ends the leases whose time is over or whose silo is dead. Returns how many.</summary>
    public int Expire(DateTimeOffset now, Func<SiloAddress, bool> isDead)
    {
        var over = _leases.Where(entry => entry.Value.Deadline <= now || isDead(entry.Value.Silo)).ToList();
        foreach (var (leaseId, lease) in over)
        {
            End(leaseId, lease);
        }

        return over.Count;
    }

    /// <summary>Index behind the last of the consecutive done images from <paramref name="from"/> on.</summary>
    public long DoneUntil(long from) =>
        _done.Missing(new ImageRange(from, Math.Max(from, Listed))).Select(gap => (long?)gap.First).FirstOrDefault() ?? Math.Max(from, Listed);

    private void End(long leaseId, Lease lease)
    {
        _leases.Remove(leaseId);
        foreach (var range in lease.Left.Ranges)
        {
            Wait(range);
        }
    }

    // Images that somebody else has reported meanwhile do not wait again.
    private void Wait(ImageRange images)
    {
        foreach (var part in Unclaimed(images))
        {
            _waiting.Add(part);
        }
    }

    private ImmutableArray<ImageRange> Unclaimed(ImageRange images) =>
        [.. _done.Missing(images).SelectMany(_storing.Missing)];

    private sealed class Lease(SiloAddress silo)
    {
        public SiloAddress Silo { get; } = silo;

        public RangeSet Left { get; } = new();

        public DateTimeOffset Deadline { get; set; }
    }
}
