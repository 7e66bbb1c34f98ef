using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Jobs;
using ZeroShotOrleans.Cli.Models;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Jobs;

/// <summary><c>zso jobs resume</c></summary>
internal sealed class JobsResumeCommand : ZsoCommand
{
    private readonly Argument<string> _id = JobArgument.Create();
    private readonly OutputOptions _output = new();
    private readonly ConnectionOptions _connection = new(encodes: true);

    public JobsResumeCommand(CliContext context) : base("resume", "Resume a job that was paused, interrupted, cancelled or failed")
    {
        Arguments.Add(_id);
        AddSection("Output", _output.All);
        AddSection("Sorting", _output.Sort);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Resumes a job and writes its results, starting with the first image, like `zso classify`. Finished images are " +
        "not processed again. If the model of the job was given as a folder, add --models-dir with its parent folder.",
    ];

    public override IReadOnlyList<string> Examples => ["zso jobs resume 0k3v9s2m1abc --out results.jsonl"];

    private Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(_id);
        var settings = _connection.Read(parsed, context);
        return new JobReading(context, _output.ReadFile(parsed)).RunAsync(settings, (client, token) => ResumeAsync(client, id, settings, token), cancellationToken);
    }

    private static async Task<StartedJob> ResumeAsync(GrainClient client, string id, ConnectionSettings settings, CancellationToken cancellationToken)
    {
        var job = client.GetJob(id);
        var before = await job.ProgressAsync(cancellationToken);
        await PrecisionCheck.RunAsync(client, job, settings, cancellationToken);
        var start = await job.ResumeAsync(cancellationToken);
        return new StartedJob
        {
            Job = job,
            Description = await job.DescribeAsync(cancellationToken),
            Start = start,
            RunByThisCommand = before.State is not JobState.Finished,
            Resumed = true,
        };
    }
}
