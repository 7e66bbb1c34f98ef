namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Encoders whose folder of the model is not the one that a job started with, and how long the job has been waiting because of that.</summary>
/// <param name="time">The clock.</param>
/// <param name="patience">How long a job waits for an encoder that matches.</param>
/// <remarks>Used by one grain; not thread-safe.</remarks>
internal sealed class ModelMismatches(TimeProvider time, TimeSpan patience)
{
    // A folder may be repaired at any time; asking costs a lease that comes back at once.
    private static readonly TimeSpan _askAgainAfter = TimeSpan.FromSeconds(2);

    private readonly Dictionary<SiloAddress, DateTimeOffset> _excludedUntil = [];
    private DateTimeOffset? _since;

    /// <summary>Why the job waits, for a person; null while an encoder that matches works on it.</summary>
    public string? Reason { get; private set; }

    /// <summary>Whether the job has waited for too long.</summary>
    public bool Exhausted => _since is { } since && time.GetUtcNow() - since >= patience;

    /// <summary>Whether a silo was found to differ a moment ago and gets no lease now.</summary>
    public bool Excludes(SiloAddress silo) => _excludedUntil.TryGetValue(silo, out var until) && time.GetUtcNow() < until;

    /// <summary>A silo gave a lease back, or the labels could not be prepared, because its folder differs.</summary>
    /// <param name="silo">The silo; null when it is not known.</param>
    /// <param name="reason">What it said.</param>
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

    /// <summary>An encoder that matches did some of the work.</summary>
    public void Clear() => (_since, Reason) = (null, null);
}
