using System.Collections.Immutable;
namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>
/// Who has which images of a job. Every listed image is in exactly one of six places: held, waiting, suspect, leased, being stored, done. Memory grows with
/// the leases that are out, not with the images.
/// </summary>
/// <remarks>
/// Not thread-safe, and knows neither clock nor storage: it lives in one grain, which tells it both. This file is the usual course of things,
/// <c>JobLedger.Suspects.cs</c> what happens when silos die.
/// </remarks>
internal sealed partial class JobLedger
{
    private readonly RangeSet _held = new();
    private readonly RangeSet _waiting = new();
    private readonly RangeSet _storing = new();
    private readonly RangeSet _done = new();
    private readonly Dictionary<long, Lease> _leases = [];
    private readonly SortedDictionary<ImageFault, long> _faults = [];
    private long _lastLease;
    private long _imagesOfExpired;
    private long _imagesReturned;

    /// <summary>A ledger of what is stored.</summary>
    /// <param name="listed">Images listed so far.</param>
    /// <param name="stored">What is done of them.</param>
    /// <param name="epoch">Of the activation that will lease: names of leases differ between epochs, so that a late report cannot be taken for another's.</param>
    public JobLedger(long listed, StoredOutcomes stored, long epoch = 0)
    {
        Listed = listed;
        Ranked = stored.Ranked;
        _lastLease = epoch << 32;
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

    /// <summary>Images whose outcomes are being stored.</summary>
    public long Storing => _storing.Count;

    /// <summary>Images that nobody has, suspects among them.</summary>
    public long Waiting => _waiting.Count + _suspects.Count;

    /// <summary>Outcomes that came a second time.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Whether somebody could lease something.</summary>
    public bool HasWaiting => Waiting > 0;

    /// <summary>When the lease that is out longest had to be renewed first; null when none is out.</summary>
    public DateTimeOffset? FirstRenewal => _leases.Count == 0 ? null : _leases.Values.Min(lease => lease.FirstRenewal);

    /// <summary>What leases came to beside outcomes, in this activation.</summary>
    public LeaseTotals Totals => new(LeasesReturned, Duplicates, _imagesOfExpired, _imagesReturned);

    /// <summary>Counts on where the ledger of the same activation stopped that it replaces.</summary>
    public void Continue(JobLedger before) =>
        (Duplicates, LeasesReturned, _imagesOfExpired, _imagesReturned) = (before.Duplicates, before.LeasesReturned, before._imagesOfExpired, before._imagesReturned);

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

    /// <summary>Leases the first images that wait, or a suspect; null when there are none for this silo.</summary>
    public TakenLease? Take(SiloAddress silo, long most, DateTimeOffset deadline)
    {
        if (TakeSuspect(silo) is { } suspect)
        {
            return Lend(silo, new ImageRange(suspect, suspect + 1), deadline, alone: true);
        }

        return _waiting.TakeFirst(most) is { } images ? Lend(silo, images, deadline, alone: false) : null;
    }

    /// <summary>Takes images out of a lease that nobody works on yet; they wait again.</summary>
    public void GiveBack(long leaseId, ImageRange images)
    {
        if (_leases.TryGetValue(leaseId, out var lease))
        {
            // Only what is still in the lease: an outcome may have come from elsewhere meanwhile.
            foreach (var part in lease.Left.Within(images))
            {
                lease.Left.Remove(part);
                Return(part, suspect: lease.Alone);
            }

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
            Claim(part);
        }

        if (!_leases.TryGetValue(leaseId, out var lease))
        {
            return (fresh, false);
        }

        lease.Left.Remove(images);
        lease.Deadline = deadline;
        if (last)
        {
            // Given back by a silo that can still speak: nothing is wrong with the images.
            _imagesReturned += lease.Left.Count;
            End(leaseId, lease, suspect: lease.Alone);
        }

        return (fresh, true);
    }

    /// <summary>Outcomes of fresh images are stored.</summary>
    public void Stored(ImageRange images, ReadOnlySpan<ImageOutcome> outcomes)
    {
        _storing.Remove(images);
        _done.Add(images);
        _strikes.RemoveWhere(image => images.First <= image && image < images.End);
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
        Return(images, suspect: false);
    }

    /// <summary>Index behind the last of the consecutive done images from <paramref name="from"/> on.</summary>
    public long DoneUntil(long from) =>
        _done.Missing(new ImageRange(from, Math.Max(from, Listed))).Select(gap => (long?)gap.First).FirstOrDefault() ?? Math.Max(from, Listed);

    private TakenLease Lend(SiloAddress silo, ImageRange images, DateTimeOffset deadline, bool alone)
    {
        var lease = new Lease(silo, alone) { Deadline = deadline, FirstRenewal = deadline };
        lease.Left.Add(images);
        _leases[++_lastLease] = lease;
        return new TakenLease(_lastLease, images, alone);
    }

    // From wherever they are: a lease that was thought lost may report images that others wait for or have by now.
    private void Claim(ImageRange images)
    {
        _storing.Add(images);
        _held.Remove(images);
        _waiting.Remove(images);
        _suspects.Remove(images);
        foreach (var lease in _leases.Values)
        {
            lease.Left.Remove(images);
        }
    }

    private void End(long leaseId, Lease lease, bool suspect)
    {
        _leases.Remove(leaseId);
        foreach (var range in lease.Left.Ranges)
        {
            Return(range, suspect);
        }
    }

    private void Return(ImageRange images, bool suspect)
    {
        (suspect ? _suspects : _waiting).Add(images);

        // One with a strike is worked on alone whatever way it came back.
        foreach (var struck in _strikes.Where(image => _waiting.Contains(image)).ToList())
        {
            _waiting.Remove(new ImageRange(struck, struck + 1));
            _suspects.Add(new ImageRange(struck, struck + 1));
        }
    }

    private ImmutableArray<ImageRange> Unclaimed(ImageRange images) =>
        [.. _done.Missing(images).SelectMany(_storing.Missing)];

    private sealed class Lease(SiloAddress silo, bool alone)
    {
        public SiloAddress Silo { get; } = silo;

        public bool Alone { get; } = alone;

        public bool Begun { get; set; }

        public RangeSet Left { get; } = new();

        public DateTimeOffset Deadline { get; set; }

        public DateTimeOffset FirstRenewal { get; init; }
    }
}

/// <summary>Images that a silo was given.</summary>
/// <param name="LeaseId">Names the lease.</param>
/// <param name="Images">The images.</param>
/// <param name="Alone">Whether it is one suspect.</param>
internal readonly record struct TakenLease(long LeaseId, ImageRange Images, bool Alone);
