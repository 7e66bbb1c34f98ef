using System.Diagnostics.Metrics;

namespace ZeroShotOrleans.Encoding.Telemetry;

/// <summary>
/// Counts rare events. Exported at zero from the start, so the first increment is visible: a series that starts at one is no
/// increase for Prometheus, and the first event, often the only one, would raise no alert.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="tags">Distinguish it from other counts of the same instrument.</param>
internal sealed class EventCount(params KeyValuePair<string, object?>[] tags)
{
    private long _count;

    /// <summary>The count.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Adds to the count.</summary>
    public void Add(long more = 1) => Interlocked.Add(ref _count, more);

    /// <summary>The current value.</summary>
    public Measurement<long> Read() => new(Count, tags);
}
