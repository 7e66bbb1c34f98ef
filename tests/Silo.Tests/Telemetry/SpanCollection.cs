using System.Collections.Concurrent;
using System.Diagnostics;

namespace ZeroShotOrleans.Silo.Tests.Telemetry;

/// <summary>Spans of this process that ended.</summary>
internal sealed class SpanCollection : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _ended = new();

    public SpanCollection()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "ZeroShotOrleans" or "Microsoft.Orleans.Application" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Spans of one trace that ended so far.</summary>
    public Activity[] Of(string trace) => [.. _ended.Where(span => span.TraceId.ToHexString() == trace)];

    /// <summary>Spans of a job, whatever their trace.</summary>
    public Activity[] OfJob(string jobId, string name) => [.. _ended.Where(span => span.OperationName == name && (string?)span.GetTagItem("zeroshot.job.id") == jobId)];

    public void Dispose() => _listener.Dispose();
}
