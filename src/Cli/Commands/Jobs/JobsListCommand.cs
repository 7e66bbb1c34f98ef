using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Jobs;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Jobs;

/// <summary><c>zso jobs list</c></summary>
internal sealed class JobsListCommand : ZsoCommand
{
    private readonly ConnectionOptions _connection = new();
    private readonly Option<bool> _json = JsonOption.Create();
    private readonly Option<int> _most = new("--most")
    {
        HelpName = "N",
        Description = "Maximum number of jobs, 1 to 1000. Default 20.",
        DefaultValueFactory = _ => 20,
    };

    public JobsListCommand(CliContext context) : base("list", "Show the newest jobs")
    {
        AddSection("Output", _most, _json);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About => ["Shows the newest jobs and their progress, newest first."];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var most = parsed.GetValue(_most);
        if (most is < 1 or > 1000)
        {
            throw new UsageException($"--most {most} is not a number from 1 to 1000.");
        }

        var (jobs, jobsContinue) = await context.ReadAsync(
            _connection.Read(parsed, context),
            // A process that uses the folder may be running its unfinished jobs.
            async stored => (await stored.ListJobsAsync(most, cancellationToken), stored.IsInUse),
            async connection => (await new GrainClient(connection.Grains).ListJobsAsync(most, cancellationToken), connection.JobsOutliveClient),
            cancellationToken);
        if (parsed.GetValue(_json))
        {
            foreach (var (job, progress) in jobs)
            {
                context.Out.WriteLine(JobJson.Of(job, progress, jobsContinue));
            }
        }
        else if (jobs.IsEmpty)
        {
            context.Error.WriteLine("There are no jobs yet. `zso classify` starts one.");
        }
        else
        {
            ListTable.Write(context.Out, context.OutTerminal, ["job", "state", "done", "listed", "errors", "tenant", "model", "submitted", "images"],
                [.. jobs.Select(job => Row(job, jobsContinue))]);
        }

        return ExitCode.AllClassified;
    }

    private static string[] Row(JobSummary summary, bool jobsContinue)
    {
        var (job, progress) = summary;
        return
        [
            job.JobId,
            JobStateText.Of(progress.State, jobsContinue),
            progress.Done.ToString(CultureInfo.InvariantCulture),
            progress.Listed.ToString(CultureInfo.InvariantCulture) + (progress.ListingDone ? "" : "+"),
            progress.Failed.ToString(CultureInfo.InvariantCulture),
            job.Spec.Tenant.Length > 0 ? job.Spec.Tenant : "-",
            job.Spec.Model,
            job.Submitted.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            SourceText.Of(job.Spec.Source),
        ];
    }
}
