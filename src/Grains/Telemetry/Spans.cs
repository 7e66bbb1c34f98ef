using System.Diagnostics;

namespace ZeroShotOrleans.Grains.Telemetry;

/// <summary>What spans say. Unlike measurements they may name a job; files, labels and addresses they never name.</summary>
internal static class Spans
{
    public const string Model = "zeroshot.model";
    public const string Images = "zeroshot.images";
    public const string Job = "zeroshot.job.id";
    public const string Lane = "zeroshot.lane";
    public const string BatchImages = "zeroshot.batch.images";
    public const string Prompts = "zeroshot.prompts";
    public const string Tower = "zeroshot.tower";

    /// <summary>Starts a span that nothing caused which is under way: the trace of a request does not go on for the hours of a job. It points at the submission.</summary>
    /// <param name="name">Name of the span.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="submission">Trace of the submission, see <see cref="JobDescription.Trace"/>.</param>
    public static Activity? StartRoot(string name, ActivityKind kind, string? submission)
    {
        // Else it would be a child of whatever is current, whatever is given here.
        Activity.Current = null;
        return ZeroShotTelemetry.Source.StartActivity(
            kind, parentContext: default, links: ActivityContext.TryParse(submission, traceState: null, out var caused) ? [new ActivityLink(caused)] : null, name: name);
    }

    /// <summary>Writes a span that is over already.</summary>
    /// <param name="name">Name of the span.</param>
    /// <param name="parent">Its parent; nothing is written for the default.</param>
    /// <param name="begun">When it began, as a <see cref="Stopwatch"/> timestamp.</param>
    /// <param name="ended">When it ended.</param>
    /// <param name="links">Others that it has to do with.</param>
    /// <param name="tags">What it says.</param>
    public static void Write(string name, ActivityContext parent, long begun, long ended, IEnumerable<ActivityLink>? links, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (parent == default)
        {
            return;
        }

        var (now, at) = (DateTime.UtcNow, Stopwatch.GetTimestamp());
        using var activity = ZeroShotTelemetry.Source.StartActivity(
            name, ActivityKind.Internal, parent, tags: tags.ToArray(), links, startTime: now - Stopwatch.GetElapsedTime(begun, at));
        activity?.SetEndTime(now - Stopwatch.GetElapsedTime(ended, at));
    }
}
