using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Jobs;
using ZeroShotOrleans.Cli.Output;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso jobs list</c></summary>
internal sealed class JobsListCommand : ZsoCommand
{
    private readonly ConnectionOptions _connection = new();
    private readonly Option<bool> _json = JsonOption.Create();
    private readonly Option<int> _most = new("--most")
    {
        HelpName = "N",
        Description = "Jobs shown at most, 1 to 1000. Default 20.",
        DefaultValueFactory = _ => 20,
    };

    public JobsListCommand(Surroundings world) : base("list", "Show the newest jobs")
    {
        AddSection("Output", _most, _json);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, world, cancellationToken));
    }

    public override IReadOnlyList<string> About => ["Shows the newest jobs, newest first, and how far each is."];

    private async Task<int> RunAsync(ParseResult parsed, Surroundings world, CancellationToken cancellationToken)
    {
        var most = parsed.GetValue(_most);
        if (most is < 1 or > 1000)
        {
            throw new UsageException($"--most {most} is no number from 1 to 1000.");
        }

        await using var connection = await world.Connect(_connection.Read(parsed, world), cancellationToken);
        var jobs = await new ZeroShotClient(connection.Grains).ListJobsAsync(most, cancellationToken);
        if (parsed.GetValue(_json))
        {
            foreach (var (job, progress) in jobs)
            {
                world.Out.WriteLine(JobJson.Of(job, progress, connection.JobsGoOn));
            }
        }
        else if (jobs.IsEmpty)
        {
            world.Error.WriteLine("There are no jobs yet. `zso classify` begins one.");
        }
        else
        {
            ListTable.Write(world.Out, world.OutTerminal, ["job", "state", "done", "listed", "faults", "tenant", "model", "submitted", "images"],
                [.. jobs.Select(job => Row(job, connection.JobsGoOn))]);
        }

        return ExitCode.AllRanked;
    }

    private static string[] Row(JobSummary summary, bool jobsGoOn)
    {
        var (job, progress) = summary;
        return
        [
            job.JobId,
            JobStateText.Of(progress.State, jobsGoOn),
            progress.Done.ToString(CultureInfo.InvariantCulture),
            progress.Listed.ToString(CultureInfo.InvariantCulture) + (progress.ListingDone ? "" : "+"),
            progress.Faulted.ToString(CultureInfo.InvariantCulture),
            job.Spec.Tenant.Length > 0 ? job.Spec.Tenant : "-",
            job.Spec.Model,
            job.Submitted.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            SourceText.Of(job.Spec.Source),
        ];
    }
}
