using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Jobs;
using ZeroShotOrleans.Cli.Output;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso jobs show</c></summary>
internal sealed class JobsShowCommand : ZsoCommand
{
    private const int LabelsShown = 10;

    private readonly Argument<string> _id = JobArgument.Create();
    private readonly ConnectionOptions _connection = new();
    private readonly Option<bool> _json = JsonOption.Create();

    public JobsShowCommand(Surroundings world) : base("show", "Show one job")
    {
        Arguments.Add(_id);
        AddSection("Output", _json);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, world, cancellationToken));
    }

    public override IReadOnlyList<string> About => ["Shows what a job was asked to do, how far it is, and why it failed if it did."];

    private async Task<int> RunAsync(ParseResult parsed, Surroundings world, CancellationToken cancellationToken)
    {
        await using var connection = await world.Connect(_connection.Read(parsed, world), cancellationToken);
        var job = new ZeroShotClient(connection.Grains).GetJob(parsed.GetRequiredValue(_id));
        var description = await job.DescribeAsync(cancellationToken);
        var progress = await job.ProgressAsync(cancellationToken);
        if (parsed.GetValue(_json))
        {
            world.Out.WriteLine(JobJson.Of(description, progress, connection.JobsGoOn));
        }
        else
        {
            FieldList.Write(world.Out, Fields(description, progress, connection.JobsGoOn));
        }

        return ExitCode.AllRanked;
    }

    private static IEnumerable<(string Name, string? Value)> Fields(JobDescription job, JobProgress progress, bool jobsGoOn)
    {
        yield return ("job", job.JobId);
        yield return ("state", JobStateText.Of(progress.State, jobsGoOn));
        yield return ("problem", progress.Problem);
        yield return ("submitted", job.Submitted.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        yield return ("listed", Invariant($"{progress.Listed}{(progress.ListingDone ? "" : " so far")}"));
        yield return ("ranked", Invariant($"{progress.Ranked}"));
        yield return ("faulted", Invariant($"{progress.Faulted}"));
        foreach (var (fault, count) in progress.Faults)
        {
            yield return ("  " + FaultText.Of(fault), Invariant($"{count}"));
        }

        yield return ("prompts embedded", Invariant($"{progress.PromptsEmbedded}"));
        yield return ("model", job.Spec.Model);
        if (job.Spec.Source is DirectorySource source)
        {
            yield return ("images", source.Root + (source.Recursive ? ", recursive" : ""));
            yield return ("include", source.Include.IsDefaultOrEmpty ? null : string.Join(" ", source.Include));
        }

        yield return ("ranking", Invariant($"best {job.Spec.Score.TopK}, scores from {job.Spec.Score.Threshold}") +
            (job.Spec.Score.MultiLabel ? ", every label by itself" : ""));
        foreach (var (key, set) in job.LabelSets.Zip(job.Spec.LabelSets))
        {
            var more = set.Labels.Length > LabelsShown ? Invariant($" and {set.Labels.Length - LabelsShown} more") : "";
            yield return ("label set", key);
            yield return ("  labels", string.Join(", ", set.Labels.Take(LabelsShown)) + more);
            yield return ("  templates", string.Join(" | ", set.Templates));
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
