using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Grains.Telemetry;

/// <summary>
/// Counts something rare. It is observed and not added up by the listener, so its series is there at zero from the start: what comes out of nothing as a one is no
/// increase for Prometheus, and the first event, often the only one, would raise no alert.
/// </summary>
/// <remarks>Safe for concurrent calls.</remarks>
/// <param name="tags">What tells it apart from others of the same instrument.</param>
internal sealed class EventCount(params KeyValuePair<string, object?>[] tags)
{
    private long _count;

    /// <summary>How many there were.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>There were more.</summary>
    public void Add(long more = 1) => Interlocked.Add(ref _count, more);

    /// <summary>For the listener.</summary>
    public Measurement<long> Read() => new(Count, tags);
}
