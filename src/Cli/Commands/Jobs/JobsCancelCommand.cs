using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Jobs;

/// <summary><c>zso jobs cancel</c></summary>
internal sealed class JobsCancelCommand : ZsoCommand
{
    private readonly Argument<string> _id = JobArgument.Create();
    private readonly ConnectionOptions _connection = new();

    public JobsCancelCommand(CliContext context) : base("cancel", "Cancel a job")
    {
        Arguments.Add(_id);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About => ["Cancels a job. Its results are kept, and `zso jobs resume` can continue it."];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        await using var connection = await context.Connect(_connection.Read(parsed, context), cancellationToken);
        var job = new GrainClient(connection.Grains).GetJob(parsed.GetRequiredValue(_id));
        var progress = await job.CancelAsync(cancellationToken);
        context.Error.WriteLine(progress.State is JobState.Finished
            ? $"Job {job.Id} is already finished: nothing to cancel."
            : FormattableString.Invariant(
                $"Job {job.Id} is cancelled at {progress.Done} of {progress.Listed} images. To continue, run `zso jobs resume {job.Id}`."));
        return ExitCode.AllClassified;
    }
}
