using System.Collections.Immutable;
using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Jobs;
using ZeroShotOrleans.Cli.Models;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Jobs;

/// <summary><c>zso jobs retry</c></summary>
internal sealed class JobsRetryCommand : ZsoCommand
{
    private readonly Argument<string> _id = JobArgument.Create();
    private readonly ErrorOption _errors = new();
    private readonly OutputOptions _output = new();
    private readonly ConnectionOptions _connection = new(encodes: true);

    public JobsRetryCommand(CliContext context) : base("retry", "Retry the images of a job that have an error")
    {
        Arguments.Add(_id);
        AddSection("Errors", _errors.Option);
        AddSection("Output", _output.All);
        AddSection("Sorting", _output.Sort);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Discards the errors of a job, or only some kinds, processes these images again, and writes the results of the whole job, starting with the first image. " +
        "Use it for files that have been repaired or restored since the job ran.",
    ];

    public override IReadOnlyList<string> Examples =>
        ["zso jobs retry 0k3v9s2m1abc", "zso jobs retry 0k3v9s2m1abc --error Missing --error AccessDenied --out results.parquet"];

    private Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(_id);
        var errors = _errors.Read(parsed);
        var settings = _connection.Read(parsed, context);
        return new JobReading(context, _output.ReadFile(parsed)).RunAsync(settings, (client, token) => RetryAsync(client, id, errors, settings, token), cancellationToken);
    }

    private static async Task<StartedJob> RetryAsync(
        GrainClient client, string id, ImmutableArray<ImageError> errors, ConnectionSettings settings, CancellationToken cancellationToken)
    {
        var job = client.GetJob(id);
        var description = await job.DescribeAsync(cancellationToken);
        await PrecisionCheck.RunAsync(client, job, settings, cancellationToken);
        var before = await job.ProgressAsync(cancellationToken);
        var images = before.Errors.Where(error => errors.IsEmpty || errors.Contains(error.Key)).Sum(error => error.Value);

        // Without matching errors, RetryAsync would resume an unfinished job, which was not requested.
        var start = images > 0 ? await job.RetryAsync(errors, cancellationToken) : before;
        return new StartedJob
        {
            Job = job,
            Description = description,
            Start = start,
            RunByThisCommand = images > 0,
            Resumed = true,
            Announcement = images > 0
                ? FormattableString.Invariant($"Retrying {images} {(images == 1 ? "image" : "images")} of job {id}. Results start with the first image.")
                : $"Job {id} has no {(errors.IsEmpty ? "errors" : "such errors")}: nothing to retry. These are its results.",
        };
    }
}
