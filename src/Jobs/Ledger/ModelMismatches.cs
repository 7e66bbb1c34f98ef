namespace ZeroShotOrleans.Jobs.Ledger;

/// <summary>Encoders whose model folder differs from the one that a job started with, and how long the job has been waiting because of that.</summary>
/// <param name="time">The clock.</param>
/// <param name="timeout">How long a job waits for a matching encoder.</param>
/// <remarks>Not thread-safe: it belongs to one grain.</remarks>
internal sealed class ModelMismatches(TimeProvider time, TimeSpan timeout)
{
    // A folder may be repaired at any time; asking again costs a lease that returns at once.
    private static readonly TimeSpan _askAgainAfter = TimeSpan.FromSeconds(2);

    private readonly Dictionary<SiloAddress, DateTimeOffset> _excludedUntil = [];
    private DateTimeOffset? _since;

    /// <summary>Why the job waits; null while a matching encoder works on it.</summary>
    public string? Reason { get; private set; }

    /// <summary>Whether the job has waited too long.</summary>
    public bool Exhausted => _since is { } since && time.GetUtcNow() - since >= timeout;

    /// <summary>Whether a silo was recently found to differ and gets no lease now.</summary>
    public bool Excludes(SiloAddress silo) => _excludedUntil.TryGetValue(silo, out var until) && time.GetUtcNow() < until;

    /// <summary>A silo returned a lease, or the labels could not be prepared, because its folder differs.</summary>
    /// <param name="silo">The silo; null if unknown.</param>
    /// <param name="reason">Its explanation.</param>
    public void Add(SiloAddress? silo, string reason)
    {
        var now = time.GetUtcNow();
        if (silo is not null)
        {
            _excludedUntil[silo] = now + _askAgainAfter;
        }

        _since ??= now;
        Reason = silo is null ? reason : $"Encoder {silo.Endpoint}: {reason}";
    }

    /// <summary>A matching encoder did some of the work.</summary>
    public void Clear() => (_since, Reason) = (null, null);
}
