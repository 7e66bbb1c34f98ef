using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Jobs;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Jobs;

/// <summary><c>zso jobs pause</c></summary>
internal sealed class JobsPauseCommand : ZsoCommand
{
    private readonly Argument<string> _id = JobArgument.Create();
    private readonly ConnectionOptions _connection = new();

    public JobsPauseCommand(CliContext context) : base("pause", "Pause a job")
    {
        Arguments.Add(_id);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
        ["Stops dispatching images of a job until `zso jobs resume`. Images in flight are still finished, and existing results can be read."];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(_id);
        await using var connection = await context.Connect(_connection.Read(parsed, context), cancellationToken);
        var progress = await new GrainClient(connection.Grains).GetJob(id).PauseAsync(cancellationToken);
        context.Error.WriteLine(progress.Ended
            ? $"Job {id} is {JobStateText.Of(progress.State, jobsContinue: true)}: nothing to pause."
            : FormattableString.Invariant($"Job {id} is paused at {progress.Done} of {progress.Listed} images. To continue, run `zso jobs resume {id}`."));
        return ExitCode.AllClassified;
    }
}
