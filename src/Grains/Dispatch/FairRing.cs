namespace ZeroShotOrleans.Grains.Dispatch;

/// <summary>
/// Jobs that have work, and whose turn it is. Tenants share what is handed out equally, counted in images; the jobs of a tenant share by their priority.
/// </summary>
/// <remarks>
/// Stride scheduling in two levels: everybody has a clock that runs with the images he gets, divided by his weight, and the slowest clock is served. Whoever
/// comes new, or back, starts at the time of those who are there: he neither catches up on what he did not ask for, nor waits. Not thread-safe: it lives in one grain.
/// </remarks>
internal sealed class FairRing
{
    private readonly FairClock _tenants = new();
    private readonly Dictionary<string, FairClock> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Announced> _announced = new(StringComparer.Ordinal);
    private long _announcements;

    /// <summary>One job's turn, the announcement that gave it, and the images that it was charged.</summary>
    internal readonly record struct Turn(string JobId, string Tenant, long Announcement, int Images);

    /// <summary>Number of jobs.</summary>
    public int Count => _announced.Count;

    /// <summary>A job announces itself, for the first time or again.</summary>
    public void Add(JobAnnouncement job)
    {
        _announced[job.JobId] = new(job.Tenant, ++_announcements);
        if (!_jobs.TryGetValue(job.Tenant, out var jobs))
        {
            _jobs[job.Tenant] = jobs = new FairClock();
        }

        jobs.Enter(job.JobId, Weight(job.Priority));
        _tenants.Enter(job.Tenant, weight: 1);
    }

    /// <summary>The job whose turn it is, but for some; it is charged the images at once, so that others who ask meanwhile are sent elsewhere.</summary>
    /// <param name="images">How many it will hand out, as far as is known. <see cref="Settle"/> follows.</param>
    /// <param name="but">Jobs that were asked already.</param>
    public Turn? Next(int images, IReadOnlySet<string> but)
    {
        if (_tenants.Slowest(tenant => _jobs[tenant].Slowest(job => !but.Contains(job)) is not null) is not { } tenant
            || _jobs[tenant].Slowest(job => !but.Contains(job)) is not { } jobId)
        {
            return null;
        }

        _tenants.Serve(tenant, images);
        _jobs[tenant].Serve(jobId, images);
        return new Turn(jobId, tenant, _announced[jobId].Announcement, images);
    }

    /// <summary>What became of a turn.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="images">Images that were handed out.</param>
    public void Settle(Turn turn, int images)
    {
        _tenants.Charge(turn.Tenant, images - turn.Images);
        if (_jobs.TryGetValue(turn.Tenant, out var jobs))
        {
            jobs.Charge(turn.JobId, images - turn.Images);
        }
    }

    /// <summary>The job had nothing when it was asked. One that announced itself meanwhile stays.</summary>
    public void Remove(Turn turn)
    {
        if (!_announced.TryGetValue(turn.JobId, out var latest) || latest.Announcement != turn.Announcement)
        {
            return;
        }

        _announced.Remove(turn.JobId);
        var jobs = _jobs[turn.Tenant];
        jobs.Leave(turn.JobId);
        if (!jobs.HasMembers)
        {
            _tenants.Leave(turn.Tenant);
            _jobs.Remove(turn.Tenant);
        }
    }

    // As JobPriority says: a quarter, the usual, four times.
    private static int Weight(JobPriority priority) => priority switch
    {
        JobPriority.Low => 1,
        JobPriority.High => 16,
        _ => 4,
    };

    private readonly record struct Announced(string Tenant, long Announcement);
}
