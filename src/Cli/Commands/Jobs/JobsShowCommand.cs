using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Jobs;
using ZeroShotOrleans.Cli.Progress;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Grains.Reading;

namespace ZeroShotOrleans.Cli.Commands.Jobs;

/// <summary><c>zso jobs show</c></summary>
internal sealed class JobsShowCommand : ZsoCommand
{
    private const int LabelsShown = 10;

    private readonly Argument<string> _id = JobArgument.Create();
    private readonly ConnectionOptions _connection = new();
    private readonly Option<bool> _json = JsonOption.Create();

    public JobsShowCommand(CliContext context) : base("show", "Show one job")
    {
        Arguments.Add(_id);
        AddSection("Output", _json);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About => ["Shows the options, the progress and any failure of a job."];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(_id);
        var ((description, progress), counts, jobsContinue) = await context.ReadAsync(
            _connection.Read(parsed, context), stored => StoredAsync(stored, id, cancellationToken), connection => ConnectedAsync(connection, id, cancellationToken), cancellationToken);
        if (parsed.GetValue(_json))
        {
            context.Out.WriteLine(JobJson.Of(description, progress, jobsContinue, counts));
        }
        else
        {
            FieldList.Write(context.Out, Fields(description, progress, counts, jobsContinue));
        }

        return ExitCode.AllClassified;
    }

    private static async Task<(JobSummary Job, LabelCounts Counts, bool JobsContinue)> StoredAsync(StoredState stored, string id, CancellationToken cancellationToken)
    {
        var (job, counts) = await stored.GetJobAsync(id, cancellationToken);
        return (job, counts, stored.IsInUse);
    }

    private static async Task<(JobSummary Job, LabelCounts Counts, bool JobsContinue)> ConnectedAsync(IConnection connection, string id, CancellationToken cancellationToken)
    {
        var job = new GrainClient(connection.Grains).GetJob(id);
        var description = await job.DescribeAsync(cancellationToken);
        var progress = await job.ProgressAsync(cancellationToken);
        return (new JobSummary(description, progress), await job.CountLabelsAsync(cancellationToken), connection.JobsOutliveClient);
    }

    private static IEnumerable<(string Name, string? Value)> Fields(JobDescription job, JobProgress progress, LabelCounts counts, bool jobsContinue)
    {
        yield return ("job", job.JobId);
        yield return ("state", JobStateText.Of(progress.State, jobsContinue));
        yield return ("problem", progress.Problem ?? progress.NoImages);
        yield return ("problem kind", progress.ProblemCode?.ToString());
        yield return ("waiting", progress.Waiting);
        foreach (var warning in WarningText.Fields(job.Warnings))
        {
            yield return warning;
        }

        yield return ("submitted", Timestamp(job.Submitted));
        yield return ("ended", progress.EndedAt is { } ended ? Timestamp(ended) : null);
        yield return ("priority", job.Spec.Priority is JobPriority.Normal ? null : PriorityText(job.Spec.Priority));
        yield return ("tenant", job.Spec.Tenant.Length > 0 ? job.Spec.Tenant : null);
        yield return ("kept for", job.Spec.KeepFor is { } keep ? Invariant($"{keep.TotalDays:0.#} days after its end") : null);
        yield return ("listed", Invariant($"{progress.Listed}{(progress.ListingDone ? "" : " so far")}"));
        yield return ("classified", Invariant($"{progress.Classified}"));
        yield return ("failed", Invariant($"{progress.Failed}"));
        foreach (var (error, count) in progress.Errors)
        {
            yield return ("  " + ErrorText.Of(error), Invariant($"{count}"));
        }

        yield return ("skipped", progress.Skipped.Files > 0 ? Invariant($"{progress.Skipped.Files} ({SkippedText.Extensions(progress.Skipped)})") : null);
        yield return ("system files", progress.Skipped.SystemFiles > 0 ? Invariant($"{progress.Skipped.SystemFiles} skipped") : null);
        yield return ("excluded", progress.Skipped.Excluded > 0 ? Invariant($"{progress.Skipped.Excluded}") : null);
        yield return ("not entered", progress.Skipped.FoldersNotEntered > 0 ? Invariant($"{progress.Skipped.FoldersNotEntered} folders") : null);
        yield return ("without image", progress.Skipped.Rows > 0 ? Invariant($"{progress.Skipped.Rows} rows") : null);
        yield return ("reused", progress.Reused > 0 ? Invariant($"{progress.Reused}") : null);
        yield return ("in flight", progress.Leased > 0 ? Invariant($"{progress.Leased}") : null);
        yield return ("suspects", progress.Suspects > 0 ? Invariant($"{progress.Suspects}") : null);
        yield return ("leases returned", progress.LeasesReturned > 0 ? Invariant($"{progress.LeasesReturned}") : null);
        yield return ("images/s", progress.ImagesPerSecond > 0 ? ProgressText.Speed(progress.ImagesPerSecond) : null);
        yield return ("prompts embedded", Invariant($"{progress.PromptsEmbedded}"));
        yield return ("model", job.Spec.Model);
        yield return ("model fingerprint", job.Fingerprint.Length > 0 ? FingerprintText.Abbreviate(job.Fingerprint) : null);
        yield return ("images", SourceText.Of(job.Spec.Source) + (job.Spec.Source is DirectorySource { Recursive: true } ? ", recursive" : ""));
        yield return ("include", Include(job.Spec.Source) is { IsDefaultOrEmpty: false } patterns ? string.Join(" ", patterns) : null);
        yield return ("exclude", Exclude(job.Spec.Source) is { IsDefaultOrEmpty: false } left ? string.Join(" ", left) : null);
        yield return ("JPEG scale", job.ReducedJpeg ? "reduced: scores differ slightly from the exact ones (Images:JpegScale of the silos)" : null);
        yield return ("embeddings", job.Spec.KeepEmbeddings ? "kept" : null);
        yield return ("reuses results of", ReuseText(job.Spec.Reuse));

        yield return ("classification", Invariant($"best {job.Spec.Score.TopK}, scores from {job.Spec.Score.Threshold}") +
            (job.Spec.Score.MultiLabel ? ", every label by itself" : job.Spec.Score.Activation != Activation.Trained ? $", {job.Spec.Score.Activation.ToString().ToLowerInvariant()}" : ""));
        foreach (var ((key, set), index) in job.LabelSets.Zip(job.Spec.LabelSets).Select((pair, index) => (pair, index)))
        {
            var more = set.Labels.Length > LabelsShown ? Invariant($" and {set.Labels.Length - LabelsShown} more") : "";
            yield return ("label set", key);
            yield return ("  name", set.Name is null ? null : set.Version > 0 ? Invariant($"{set.Name}@{set.Version}") : set.Name);
            yield return ("  labels", string.Join(", ", set.Labels.Take(LabelsShown)) + more);
            yield return ("  templates", string.Join(" | ", set.Templates));
            foreach (var count in counts.Sets[index].Take(LabelsShown))
            {
                yield return ("  best label", Invariant($"{(count.Label < 0 ? "none above the threshold" : set.Labels[count.Label])}: {count.Images}"));
            }
        }
    }

    private static ImmutableArray<string>? Include(ImageSource source) => source switch
    {
        DirectorySource directory => directory.Include,
        TarSource tar => tar.Include,
        ObjectStoreSource objects => objects.Include,
        _ => null,
    };

    private static ImmutableArray<string>? Exclude(ImageSource source) => source switch
    {
        DirectorySource directory => directory.Exclude,
        TarSource tar => tar.Exclude,
        ObjectStoreSource objects => objects.Exclude,
        _ => null,
    };

    private static string? ReuseText(JobReuse? previous) => previous is null ? null : (previous.JobId.Length > 0 ? $"job {previous.JobId}" : "the newest such job") +
        previous.Use switch
        {
            ReuseKind.Embeddings => ": stored embeddings",
            ReuseKind.UnchangedFiles => ": files of the same size and time",
            ReuseKind.UnchangedContent => ": files of the same bytes",
            _ => "",
        };

    private static string PriorityText(JobPriority priority) => priority is JobPriority.Low ? "low" : "high";

    private static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
