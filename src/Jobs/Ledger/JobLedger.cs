using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Ledger;

/// <summary>
/// Tracks the images of a job. Every listed image is in exactly one of six states: held, waiting, suspect, leased, being stored, done. Memory grows with
/// the number of leases, not of images.
/// </summary>
/// <remarks>
/// Not thread-safe. Has neither clock nor storage: the grain that owns it provides both. This file contains normal operation;
/// <c>JobLedger.Suspects.cs</c> contains the handling of dead silos.
/// </remarks>
internal sealed partial class JobLedger
{
    private readonly RangeSet _held = new();
    private readonly RangeSet _waiting = new();
    private readonly RangeSet _storing = new();
    private readonly RangeSet _done = new();
    private readonly Dictionary<long, Lease> _leases = [];
    private readonly SortedDictionary<ImageError, long> _errors = [];
    private long _lastLease;
    private long _imagesOfExpired;
    private long _imagesReturned;

    /// <summary>Creates a ledger from stored state.</summary>
    /// <param name="listed">Number of images listed so far.</param>
    /// <param name="stored">The completed part.</param>
    /// <param name="epoch">Epoch of the activation: lease ids differ between epochs, so that a late report never matches another lease.</param>
    public JobLedger(long listed, StoredOutcomes stored, long epoch = 0)
    {
        Listed = listed;
        Classified = stored.Classified;
        _lastLease = epoch << 32;
        foreach (var range in stored.Ranges)
        {
            _done.Add(range);
        }

        foreach (var (error, count) in stored.Errors)
        {
            _errors[error] = count;
        }

        foreach (var range in _done.Missing(new ImageRange(0, listed)).ToList())
        {
            _waiting.Add(range);
        }
    }

    /// <summary>Number of listed images.</summary>
    public long Listed { get; private set; }

    /// <summary>Number of classified images.</summary>
    public long Classified { get; private set; }

    /// <summary>Number of images with an error, by reason.</summary>
    public ImmutableSortedDictionary<ImageError, long> Errors => _errors.ToImmutableSortedDictionary();

    /// <summary>Number of images with an error.</summary>
    public long Failed => _errors.Values.Sum();

    /// <summary>Number of images with an outcome.</summary>
    public long Done => _done.Count;

    /// <summary>The images with an outcome.</summary>
    public ImmutableArray<ImageRange> DoneRanges => [.. _done.Ranges];

    /// <summary>Number of leased images.</summary>
    public long Leased => _leases.Values.Sum(lease => lease.Remaining.Count);

    /// <summary>Number of images whose outcomes are being stored.</summary>
    public long Storing => _storing.Count;

    /// <summary>Number of images that are not leased, including suspects.</summary>
    public long Waiting => _waiting.Count + _suspects.Count;

    /// <summary>Number of duplicate outcomes.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Whether any image could be leased.</summary>
    public bool HasWaiting => Waiting > 0;

    /// <summary>The earliest renewal time of all leases; null if there are none.</summary>
    public DateTimeOffset? FirstRenewal => _leases.Count == 0 ? null : _leases.Values.Min(lease => lease.FirstRenewal);

    /// <summary>Totals of leases in this activation, apart from outcomes.</summary>
    public LeaseTotals Totals => new(LeasesReturned, Duplicates, _imagesOfExpired, _imagesReturned);

    /// <summary>Continues the counts of the ledger that it replaces.</summary>
    public void Continue(JobLedger before) =>
        (Duplicates, LeasesReturned, _imagesOfExpired, _imagesReturned) = (before.Duplicates, before.LeasesReturned, before._imagesOfExpired, before._imagesReturned);

    /// <summary>Adds listed images.</summary>
    /// <param name="count">Number of images.</param>
    /// <param name="hold">Whether they are held: not leased before <see cref="Release"/>.</param>
    public void List(long count, bool hold = false)
    {
        (hold ? _held : _waiting).Add(new ImageRange(Listed, Listed + count));
        Listed += count;
    }

    /// <summary>Holds all waiting images.</summary>
    public void Hold()
    {
        foreach (var range in _waiting.Ranges.ToList())
        {
            _waiting.Remove(range);
            _held.Add(range);
        }
    }

    /// <summary>Returns those of the given images that are held.</summary>
    public ImmutableArray<ImageRange> Held(ImageRange images) => [.. _held.Within(images)];

    /// <summary>Moves held images to waiting, so that they can be leased.</summary>
    public void Release(ImageRange images)
    {
        foreach (var part in Held(images))
        {
            _held.Remove(part);
            _waiting.Add(part);
        }
    }

    /// <summary>Leases the first waiting images, or a suspect; null if there are no images for this silo.</summary>
    public TakenLease? Take(SiloAddress silo, long most, DateTimeOffset deadline)
    {
        if (TakeSuspect(silo) is { } suspect)
        {
            return Grant(silo, new ImageRange(suspect, suspect + 1), deadline, alone: true);
        }

        return _waiting.TakeFirst(most) is { } images ? Grant(silo, images, deadline, alone: false) : null;
    }

    /// <summary>Returns images of a lease that were not started to waiting.</summary>
    public void GiveBack(long leaseId, ImageRange images)
    {
        if (_leases.TryGetValue(leaseId, out var lease))
        {
            // Only images that are still in the lease: another silo may have reported an outcome in the meantime.
            foreach (var part in lease.Remaining.Within(images))
            {
                lease.Remaining.Remove(part);
                Return(part, suspect: lease.Alone);
            }

            if (lease.Remaining.Count == 0)
            {
                _leases.Remove(leaseId);
            }
        }
    }

    /// <summary>Accepts outcomes.</summary>
    /// <param name="leaseId">Their lease, which may have ended; 0 for outcomes that do not come from an encoder.</param>
    /// <param name="images">Their images; may be empty.</param>
    /// <param name="last">Whether the rest of the lease is returned.</param>
    /// <param name="deadline">New end of the lease.</param>
    /// <returns>
    /// The images that had no outcome, now being stored: <see cref="Stored"/> or <see cref="NotStored"/> must follow for each. Also whether the
    /// lease exists.
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

        lease.Remaining.Remove(images);
        lease.Deadline = deadline;
        if (last)
        {
            // Returned by a silo that still responds: the images are not suspects.
            _imagesReturned += lease.Remaining.Count;
            End(leaseId, lease, suspect: lease.Alone);
        }

        return (fresh, true);
    }

    /// <summary>Records that outcomes of fresh images were stored.</summary>
    public void Stored(ImageRange images, ReadOnlySpan<ImageOutcome> outcomes)
    {
        _storing.Remove(images);
        _done.Add(images);
        _strikes.RemoveWhere(image => images.First <= image && image < images.End);
        foreach (var outcome in outcomes)
        {
            if (outcome.Error == ImageError.None)
            {
                Classified++;
            }
            else
            {
                _errors[outcome.Error] = _errors.GetValueOrDefault(outcome.Error) + 1;
            }
        }
    }

    /// <summary>Records that outcomes of fresh images could not be stored: the images return to waiting.</summary>
    public void NotStored(ImageRange images)
    {
        _storing.Remove(images);
        Return(images, suspect: false);
    }

    /// <summary>End of the consecutive completed images that start at <paramref name="from"/>, exclusive.</summary>
    public long DoneUntil(long from) =>
        _done.Missing(new ImageRange(from, Math.Max(from, Listed))).Select(gap => (long?)gap.First).FirstOrDefault() ?? Math.Max(from, Listed);

    private TakenLease Grant(SiloAddress silo, ImageRange images, DateTimeOffset deadline, bool alone)
    {
        var lease = new Lease(silo, alone) { Deadline = deadline, FirstRenewal = deadline };
        lease.Remaining.Add(images);
        _leases[++_lastLease] = lease;
        return new TakenLease(_lastLease, images, alone);
    }

    // In any state: an expired lease may report images that are waiting or leased again.
    private void Claim(ImageRange images)
    {
        _storing.Add(images);
        _held.Remove(images);
        _waiting.Remove(images);
        _suspects.Remove(images);
        foreach (var lease in _leases.Values)
        {
            lease.Remaining.Remove(images);
        }
    }

    private void End(long leaseId, Lease lease, bool suspect)
    {
        _leases.Remove(leaseId);
        foreach (var range in lease.Remaining.Ranges)
        {
            Return(range, suspect);
        }
    }

    private void Return(ImageRange images, bool suspect)
    {
        (suspect ? _suspects : _waiting).Add(images);

        // An image with a strike is processed alone, regardless of how it was returned.
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

        public bool Started { get; set; }

        public RangeSet Remaining { get; } = new();

        public DateTimeOffset Deadline { get; set; }

        public DateTimeOffset FirstRenewal { get; init; }
    }
}

/// <summary>Images leased to a silo.</summary>
/// <param name="LeaseId">Id of the lease.</param>
/// <param name="Images">The images.</param>
/// <param name="Alone">Whether it is a single suspect.</param>
internal readonly record struct TakenLease(long LeaseId, ImageRange Images, bool Alone);
