using System.Collections.Concurrent;
using System.Diagnostics;

namespace ZeroShotOrleans.Silo.Tests.Telemetry;

/// <summary>Ended spans of this process.</summary>
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

    /// <summary>Ended spans of one trace.</summary>
    public Activity[] Of(string trace) => [.. _ended.Where(span => span.TraceId.ToHexString() == trace)];

    /// <summary>Ended spans of a job, in any trace.</summary>
    public Activity[] OfJob(string jobId, string name) => [.. _ended.Where(span => span.OperationName == name && (string?)span.GetTagItem("zeroshot.job.id") == jobId)];

    public void Dispose() => _listener.Dispose();
}
