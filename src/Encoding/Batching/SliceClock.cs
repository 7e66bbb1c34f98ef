using System.Diagnostics;

namespace ZeroShotOrleans.Encoding.Batching;

/// <summary>Measures the steps of a request: the longest time of any of its images for each step.</summary>
/// <remarks>Thread-safe. Times are <see cref="Stopwatch"/> timestamps.</remarks>
/// <param name="arrived">When the request reached this silo.</param>
internal sealed class SliceClock(long arrived)
{
    private long _queue;
    private long _decode;
    private long _encode;
    private long _score;

    /// <summary>An image was prepared.</summary>
    public void Prepared(long started, long ended)
    {
        Raise(ref _queue, started - arrived);
        Raise(ref _decode, ended - started);
    }

    /// <summary>The run with an image has ended.</summary>
    public void Encoded(long started, long ended) => Raise(ref _encode, ended - started);

    /// <summary>An image was scored.</summary>
    public void Scored(long started, long ended) => Raise(ref _score, ended - started);

    /// <summary>The measurements so far.</summary>
    public EncodeTimings Timings => new(Span(ref _queue), Span(ref _decode), Span(ref _encode), Span(ref _score));

    private static TimeSpan Span(ref long ticks) => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref ticks));

    private static void Raise(ref long longest, long ticks)
    {
        for (var seen = Interlocked.Read(ref longest); ticks > seen;)
        {
            var before = Interlocked.CompareExchange(ref longest, ticks, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
