namespace ZeroShotOrleans.Jobs.Ledger;

/// <summary>Tracks encoders whose model folder differs from the one that a job started with, and how long the job has been waiting for a matching one.</summary>
/// <param name="time">The clock.</param>
/// <param name="timeout">How long a job waits for a matching encoder.</param>
/// <remarks>Not thread-safe: used by a single grain.</remarks>
internal sealed class ModelMismatches(TimeProvider time, TimeSpan timeout)
{
    // A folder may be repaired at any time. A retry only costs a lease that is returned immediately.
    private static readonly TimeSpan _askAgainAfter = TimeSpan.FromSeconds(2);

    private readonly Dictionary<SiloAddress, DateTimeOffset> _excludedUntil = [];
    private DateTimeOffset? _since;

    /// <summary>The reason why the job waits; null while a matching encoder works on it.</summary>
    public string? Reason { get; private set; }

    /// <summary>Whether the job has waited too long.</summary>
    public bool Exhausted => _since is { } since && time.GetUtcNow() - since >= timeout;

    /// <summary>Whether a silo was recently found to have a different model folder and gets no lease for now.</summary>
    public bool Excludes(SiloAddress silo) => _excludedUntil.TryGetValue(silo, out var until) && time.GetUtcNow() < until;

    /// <summary>Records that a silo returned a lease, or could not prepare the labels, because its folder differs.</summary>
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

    /// <summary>Records that a matching encoder did some of the work.</summary>
    public void Clear() => (_since, Reason) = (null, null);
}
