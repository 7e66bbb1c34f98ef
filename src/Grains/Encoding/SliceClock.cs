using System.Diagnostics;

namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Where the time of a request goes: of its images the longest of each step.</summary>
/// <remarks>Safe for concurrent calls. Times are <see cref="Stopwatch"/> timestamps.</remarks>
/// <param name="arrived">When the request came to this silo.</param>
internal sealed class SliceClock(long arrived)
{
    private long _queue;
    private long _decode;
    private long _encode;
    private long _score;

    /// <summary>An image was prepared.</summary>
    public void Prepared(long begun, long ended)
    {
        Raise(ref _queue, begun - arrived);
        Raise(ref _decode, ended - begun);
    }

    /// <summary>The run that an image was in is over.</summary>
    public void Encoded(long begun, long ended) => Raise(ref _encode, ended - begun);

    /// <summary>An image was ranked.</summary>
    public void Scored(long begun, long ended) => Raise(ref _score, ended - begun);

    /// <summary>What was measured so far.</summary>
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
