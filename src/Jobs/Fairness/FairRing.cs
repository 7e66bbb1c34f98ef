namespace ZeroShotOrleans.Jobs.Fairness;

/// <summary>
/// Selects jobs that have work, in fair turns. Tenants get equal shares, counted in images; the jobs of a tenant share by priority.
/// </summary>
/// <remarks>
/// Two-level stride scheduling: each member's virtual time advances by the images it receives divided by its weight, and the lowest is served next. New and
/// returning members start at the current virtual time, so they neither burst nor starve. Not thread-safe: used by a single grain.
/// </remarks>
internal sealed class FairRing
{
    private readonly FairClock _tenants = new();
    private readonly Dictionary<string, FairClock> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AnnouncedJob> _announced = new(StringComparer.Ordinal);
    private long _announcements;

    /// <summary>One job's turn: the announcement that led to it and the images charged for it.</summary>
    internal readonly record struct FairTurn(string JobId, string Tenant, long Announcement, int Images);

    /// <summary>Number of jobs.</summary>
    public int Count => _announced.Count;

    /// <summary>Adds a job, or renews its announcement.</summary>
    public void Add(string jobId, string tenant, JobPriority priority)
    {
        _announced[jobId] = new(tenant, ++_announcements);
        if (!_jobs.TryGetValue(tenant, out var jobs))
        {
            _jobs[tenant] = jobs = new FairClock();
        }

        jobs.Enter(jobId, Weight(priority));
        _tenants.Enter(tenant, weight: 1);
    }

    /// <summary>The job whose turn it is. It is charged immediately, so that concurrent requests are sent to other jobs.</summary>
    /// <param name="images">Expected number of images. <see cref="Settle"/> corrects it.</param>
    /// <param name="but">Jobs to skip, because they were already asked.</param>
    public FairTurn? Next(int images, IReadOnlySet<string> but)
    {
        if (_tenants.Slowest(tenant => _jobs[tenant].Slowest(job => !but.Contains(job)) is not null) is not { } tenant
            || _jobs[tenant].Slowest(job => !but.Contains(job)) is not { } jobId)
        {
            return null;
        }

        _tenants.Serve(tenant, images);
        _jobs[tenant].Serve(jobId, images);
        return new FairTurn(jobId, tenant, _announced[jobId].Announcement, images);
    }

    /// <summary>Charges the actual number of images.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="images">Number of images that were handed out.</param>
    public void Settle(FairTurn turn, int images)
    {
        _tenants.Charge(turn.Tenant, images - turn.Images);
        if (_jobs.TryGetValue(turn.Tenant, out var jobs))
        {
            jobs.Charge(turn.JobId, images - turn.Images);
        }
    }

    /// <summary>Removes a job that had no work. A job that has announced itself again in the meantime stays.</summary>
    public void Remove(FairTurn turn)
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

    // Weights of JobPriority: 1/4, 1, 4.
    private static int Weight(JobPriority priority) => priority switch
    {
        JobPriority.Low => 1,
        JobPriority.High => 16,
        _ => 4,
    };

    private readonly record struct AnnouncedJob(string Tenant, long Announcement);
}
