namespace ZeroShotOrleans.Grains.Texts;

/// <summary>Counts the waiting prompts of a lane by request and tenant, and rejects requests beyond the limits.</summary>
/// <remarks>
/// A request is accepted or rejected as a whole, including the prompts of its later calls, so that it cannot fail halfway. Three quarters of each limit
/// are for large requests and one quarter for small ones, so that a tenant's new label is accepted while its large label sets wait. A large request that exceeds the limit by
/// itself is accepted when no other one of its tenant waits. Not thread-safe: guarded by the queue's lock.
/// </remarks>
/// <param name="most">Limit of the silo, in prompts. Each tenant counts with at most its own limit.</param>
/// <param name="mostPerTenant">Limit of a tenant, in prompts.</param>
/// <param name="time">The clock.</param>
internal sealed class TextLedger(long most, long mostPerTenant, TimeProvider time)
{
    /// <summary>Maximum number of prompts of a small request: a few new labels with the default template.</summary>
    public const int SmallPrompts = 64;

    // Keeps the place of a label set in the queue between two of its calls.
    private static readonly TimeSpan _keptFor = TimeSpan.FromSeconds(2);

    private readonly Dictionary<(string Tenant, string Request), TextRequest> _requests = [];
    private long _unnamed;

    /// <summary>Number of waiting prompts.</summary>
    public long Waiting => _requests.Values.Sum(request => request.Waiting);

    /// <summary>Returns why a call is rejected; null if it is accepted.</summary>
    public TextRefusal? Refuse(TextOrder order, TextRate pace)
    {
        ForgetAbandoned();
        if (order.HasStarted || _requests.ContainsKey((order.Tenant, order.Request)))
        {
            return null;
        }

        var small = order.Size <= SmallPrompts;
        var share = Share(mostPerTenant, small);
        var byTenant = _requests.Values.Where(request => request.IsSmall == small).GroupBy(request => request.Tenant, StringComparer.Ordinal)
            .ToDictionary(tenant => tenant.Key, tenant => tenant.Sum(request => request.Waiting), StringComparer.Ordinal);
        var mine = byTenant.GetValueOrDefault(order.Tenant);
        if (mine > 0 && mine + order.Size > share)
        {
            var due = SecondsOf(order.Tenant) * Math.Min(mine, mine + order.Size - share) / mine;
            return new TextRefusal(IsOfTenant: true, mine, RetryAfter(due, pace));
        }

        var all = byTenant.Values.Sum(waiting => Math.Min(waiting, share));
        var missing = all + Math.Min(order.Size, share) - Share(most, small);
        return all > 0 && missing > 0
            ? new TextRefusal(IsOfTenant: false, all, RetryAfter(_requests.Values.Sum(request => SecondsOf(request)) * Math.Min(all, missing) / all, pace))
            : null;
    }

    /// <summary>Counts a call.</summary>
    /// <param name="order">The call.</param>
    /// <param name="pace">The speed of its model.</param>
    /// <param name="due">When its request would be done if it were alone, in seconds.</param>
    public TextRequest Enter(TextOrder order, TextRate pace, double due)
    {
        var key = order.Request.Length > 0 ? order.Request : $"#{++_unnamed}";
        if (!_requests.TryGetValue((order.Tenant, key), out var request))
        {
            _requests[(order.Tenant, key)] = request = new TextRequest(order.Tenant, key, order.Size <= SmallPrompts, pace, due);
        }

        // The latest call has the best estimate of the remaining prompts.
        (request.Waiting, request.KeptUntil) = (order.Size, null);
        request.Calls++;
        return request;
    }

    /// <summary>Ends a call.</summary>
    /// <param name="request">Its request.</param>
    /// <param name="isDone">Whether all its prompts were encoded; false if it was abandoned.</param>
    public void Leave(TextRequest request, bool isDone)
    {
        if (--request.Calls > 0)
        {
            return;
        }

        if (isDone && request.Waiting > 0)
        {
            request.KeptUntil = time.GetTimestamp() + (long)(_keptFor.TotalSeconds * time.TimestampFrequency);
        }
        else
        {
            _requests.Remove((request.Tenant, request.Key));
        }
    }

    /// <summary>Returns the seconds until the prompts of a tenant are encoded, assuming fair sharing: tenants with fewer prompts finish earlier.</summary>
    public double WaitOf(string tenant) => FairWait(SecondsOf(tenant));

    private TimeSpan? RetryAfter(double due, TextRate pace) => pace.IsMeasured ? TimeSpan.FromSeconds(FairWait(due)) : null;

    // While a tenant gets this many seconds of device time, each other tenant gets as many, or as many as it needs.
    private double FairWait(double seconds) => _requests.Values.GroupBy(request => request.Tenant, StringComparer.Ordinal).Sum(tenant => Math.Min(tenant.Sum(request => SecondsOf(request)), seconds));

    private double SecondsOf(string tenant) => _requests.Values.Where(request => request.Tenant == tenant).Sum(request => SecondsOf(request));

    private static double SecondsOf(TextRequest request) => request.Pace.SecondsOf(request.Waiting);

    private static long Share(long limit, bool small) => small ? limit / 4 : limit - (limit / 4);

    private void ForgetAbandoned()
    {
        var now = time.GetTimestamp();
        foreach (var request in _requests.Values.Where(request => request.KeptUntil < now).ToList())
        {
            _requests.Remove((request.Tenant, request.Key));
        }
    }
}

/// <summary>Why a call is rejected.</summary>
/// <param name="IsOfTenant">Whether the limit of the tenant was reached, rather than that of the silo.</param>
/// <param name="Waiting">Number of waiting prompts that count towards the limit.</param>
/// <param name="RetryAfter">Estimated time until the call would be accepted; null if the speed is not known yet.</param>
internal sealed record TextRefusal(bool IsOfTenant, long Waiting, TimeSpan? RetryAfter);
