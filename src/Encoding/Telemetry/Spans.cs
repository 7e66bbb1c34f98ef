using System.Diagnostics;

namespace ZeroShotOrleans.Encoding.Telemetry;

/// <summary>Names and attributes of spans. Unlike metrics they may name a job, but never files, labels or URLs.</summary>
internal static class Spans
{
    public const string Model = "zeroshot.model";
    public const string Images = "zeroshot.images";
    public const string Job = "zeroshot.job.id";
    public const string Lane = "zeroshot.lane";
    public const string BatchImages = "zeroshot.batch.images";
    public const string Prompts = "zeroshot.prompts";
    public const string Tower = "zeroshot.tower";

    /// <summary>Starts a root span linked to the job's submission: the trace of a request does not last for the hours of a job.</summary>
    /// <param name="name">Name of the span.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="submission">Trace of the submission, see <see cref="JobDescription.Trace"/>.</param>
    public static Activity? StartRoot(string name, ActivityKind kind, string? submission)
    {
        // Otherwise it would become a child of the current activity.
        Activity.Current = null;
        return ZeroShotTelemetry.Source.StartActivity(
            kind, parentContext: default, links: ActivityContext.TryParse(submission, traceState: null, out var caused) ? [new ActivityLink(caused)] : null, name: name);
    }

    /// <summary>Writes a span that has already ended.</summary>
    /// <param name="name">Name of the span.</param>
    /// <param name="parent">Its parent; nothing is written if it is the default.</param>
    /// <param name="started">Start, as a <see cref="Stopwatch"/> timestamp.</param>
    /// <param name="ended">End.</param>
    /// <param name="links">Related spans.</param>
    /// <param name="tags">Attributes.</param>
    public static void Write(string name, ActivityContext parent, long started, long ended, IEnumerable<ActivityLink>? links, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (parent == default)
        {
            return;
        }

        var (now, at) = (TimeProvider.System.GetUtcNow().UtcDateTime, Stopwatch.GetTimestamp());
        using var activity = ZeroShotTelemetry.Source.StartActivity(
            name, ActivityKind.Internal, parent, tags: tags.ToArray(), links, startTime: now - Stopwatch.GetElapsedTime(started, at));
        activity?.SetEndTime(now - Stopwatch.GetElapsedTime(ended, at));
    }
}
