using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Ledger;

/// <content>
/// <para>
/// Some images crash or hang the process that touches them; most silos die for other reasons. So a death only makes the images that the silo had leased
/// suspects. A suspect is processed alone, and only a death after work on it has started gives it a strike: then nothing else can be the cause. With two
/// strikes it is quarantined. An operator who kills silos loses no image by it, unless two kills hit the same image while it is alone.
/// </para>
/// <para>One suspect per silo at a time: two at once could both be the cause. Other images continue meanwhile; if it kills their silo, they become suspects.</para>
/// </content>
internal sealed partial class JobLedger
{
    private const int StrikesToQuarantine = 2;

    private readonly RangeSet _suspects = new();

    // Images with one strike, wherever they are. Always few: each cost a silo.
    private readonly SortedSet<long> _strikes = [];
    private bool _suspectIsNext = true;

    /// <summary>Images that are or will be processed alone.</summary>
    public long Suspects => _suspects.Count + _leases.Values.Where(lease => lease.Alone).Sum(lease => lease.Remaining.Count);

    /// <summary>Expired leases of silos that died or hung.</summary>
    public long LeasesReturned { get; private set; }

    /// <summary>Work on the image of a lease starts. False: the lease has ended.</summary>
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
    /// Ends the leases that have expired or whose silo is dead. Returns how many, and the images that are quarantined now: they are being stored,
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

    /// <summary>Returns all leases without suspicion: the job was stopped and the encoders are told.</summary>
    public void GiveBackAll()
    {
        foreach (var (leaseId, lease) in _leases.ToList())
        {
            End(leaseId, lease, suspect: lease.Alone);
        }
    }

    /// <summary>What must be stored in case of a crash.</summary>
    public JobSuspicion Remember() => new()
    {
        Held = [.. _leases.Values.SelectMany(lease => lease.Remaining.Ranges.Select(images => new HeldImages(lease.Silo, images, lease.Alone, lease.Started))).Take(JobSuspicion.MaxRanges)],
        Suspects = [.. _suspects.Ranges.Take(JobSuspicion.MaxRanges)],
        Strikes = [.. _strikes.Take(JobSuspicion.MaxRanges)],
    };

    /// <summary>
    /// Restores what an earlier ledger stored. Images leased to silos that are alive wait again: those silos report what they
    /// have done, and the rest is encoded twice at most.
    /// </summary>
    /// <returns>Like <see cref="Expire"/>.</returns>
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

        // Those with a strike last: they cost most, and the others are probably innocent.
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
