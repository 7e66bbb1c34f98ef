using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Ledger;

/// <content>
/// <para>
/// Some images crash or hang the process that reads them, but most silos die for other reasons. So a death only makes the images leased to the silo
/// suspects. A suspect is processed alone, and gets a strike only if the silo dies after work on it has started, when no other image can be the cause. With two
/// strikes it is quarantined. An operator who kills silos loses no images, unless two kills hit the same image while it is processed alone.
/// </para>
/// <para>One suspect per silo at a time: with two at once, either could be the cause. Other images are processed meanwhile; if the suspect kills their silo, they become suspects.</para>
/// </content>
internal sealed partial class JobLedger
{
    private const int StrikesToQuarantine = 2;

    private readonly RangeSet _suspects = new();

    // Images with one strike, in any state. Always few, because each has cost a silo.
    private readonly SortedSet<long> _strikes = [];
    private bool _suspectIsNext = true;

    /// <summary>Number of images that are or will be processed alone.</summary>
    public long Suspects => _suspects.Count + _leases.Values.Where(lease => lease.Alone).Sum(lease => lease.Remaining.Count);

    /// <summary>Number of expired leases of silos that died or hung.</summary>
    public long LeasesReturned { get; private set; }

    /// <summary>Records that work on the image of a lease starts. Returns false if the lease has ended.</summary>
    public bool Start(long leaseId)
    {
        if (!_leases.TryGetValue(leaseId, out var lease))
        {
            return false;
        }

        lease.Started = lease.Alone;
        return true;
    }

    /// <summary>
    /// Ends the leases that have expired or whose silo is dead. Returns their number, and the newly quarantined images: they are being stored,
    /// and <see cref="Stored"/> or <see cref="NotStored"/> must follow for each.
    /// </summary>
    public (int Leases, ImmutableArray<long> Quarantined) Expire(DateTimeOffset now, Func<SiloAddress, bool> isDead)
    {
        var over = _leases.Where(entry => entry.Value.Deadline <= now || isDead(entry.Value.Silo)).ToList();
        var quarantined = ImmutableArray.CreateBuilder<long>();
        foreach (var (leaseId, lease) in over)
        {
            if (lease.Started && lease.Remaining.Ranges is [var image])
            {
                Strike(image.First, quarantined);
            }

            _imagesOfExpired += lease.Remaining.Count;
            End(leaseId, lease, suspect: true);
        }

        LeasesReturned += over.Count;
        return (over.Count, quarantined.DrainToImmutable());
    }

    /// <summary>Returns all leases without making their images suspects, because the job was stopped and the encoders are notified.</summary>
    public void GiveBackAll()
    {
        foreach (var (leaseId, lease) in _leases.ToList())
        {
            End(leaseId, lease, suspect: lease.Alone);
        }
    }

    /// <summary>The state that must survive a crash.</summary>
    public JobSuspicion Remember() => new()
    {
        Held = [.. _leases.Values.SelectMany(lease => lease.Remaining.Ranges.Select(images => new HeldImages(lease.Silo, images, lease.Alone, lease.Started))).Take(JobSuspicion.MaxRanges)],
        Suspects = [.. _suspects.Ranges.Take(JobSuspicion.MaxRanges)],
        Strikes = [.. _strikes.Take(JobSuspicion.MaxRanges)],
    };

    /// <summary>
    /// Restores the state that an earlier ledger stored. Images leased to live silos return to waiting: those silos report what they
    /// have done, and the rest is encoded at most twice.
    /// </summary>
    /// <returns>See <see cref="Expire"/>.</returns>
    public ImmutableArray<long> Recall(JobSuspicion remembered, Func<SiloAddress, bool> isDead)
    {
        _strikes.UnionWith(remembered.Strikes.Where(image => _waiting.Contains(image)));
        foreach (var images in remembered.Suspects)
        {
            Suspect(images);
        }

        var quarantined = ImmutableArray.CreateBuilder<long>();
        foreach (var held in remembered.Held)
        {
            var dead = isDead(held.Silo);
            LeasesReturned += dead ? 1 : 0;
            if (dead || held.Alone)
            {
                Suspect(held.Images);
            }

            if (dead && held.Started && _suspects.Contains(held.Images.First))
            {
                Strike(held.Images.First, quarantined);
            }
        }

        return quarantined.DrainToImmutable();
    }

    // Only waiting images: completed ones are not suspects.
    private void Suspect(ImageRange images)
    {
        var listed = new ImageRange(Math.Min(images.First, Listed), Math.Min(images.End, Listed));
        foreach (var part in Unclaimed(listed))
        {
            _held.Remove(part);
            _waiting.Remove(part);
            _suspects.Add(part);
        }
    }

    private void Strike(long image, ImmutableArray<long>.Builder quarantined)
    {
        if (_strikes.Add(image))
        {
            return;
        }

        Claim(new ImageRange(image, image + 1));
        quarantined.Add(image);
    }

    // Alternates with other work, so that neither starves.
    private long? TakeSuspect(SiloAddress silo)
    {
        if (_suspects.Count == 0 || (!_suspectIsNext && _waiting.Count > 0) || _leases.Values.Any(lease => lease.Alone && lease.Silo.Equals(silo)))
        {
            _suspectIsNext = true;
            return null;
        }

        // Images with a strike come last: they are the most expensive, and the others are probably harmless.
        var chosen = _suspects.Ranges.SelectMany(Indexes).Select(index => (long?)index).FirstOrDefault(index => index is { } image && !_strikes.Contains(image))
            ?? _suspects.Ranges[0].First;
        _suspects.Remove(new ImageRange(chosen, chosen + 1));
        _suspectIsNext = false;
        return chosen;
    }

    private static IEnumerable<long> Indexes(ImageRange range)
    {
        for (var index = range.First; index < range.End; index++)
        {
            yield return index;
        }
    }
}
