using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Jobs;

/// <summary><c>zso jobs delete</c></summary>
internal sealed class JobsDeleteCommand : ZsoCommand
{
    private readonly Argument<string> _id = JobArgument.Create();
    private readonly Confirmation _confirmation = new();
    private readonly ConnectionOptions _connection = new();

    public JobsDeleteCommand(CliContext context) : base("delete", "Delete a job and its results")
    {
        Arguments.Add(_id);
        AddSection("Job", _confirmation.Option);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Stops a job if necessary, and deletes it with its results. Written output files are kept. Stored embeddings are kept as long as another job uses them.",
    ];

    public override IReadOnlyList<string> Examples => ["zso jobs delete 0k3v9s2m1abc --yes"];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(_id);
        await using var connection = await context.Connect(_connection.Read(parsed, context), cancellationToken);
        var job = new GrainClient(connection.Grains).GetJob(id);
        var progress = await job.ProgressAsync(cancellationToken);
        var what = FormattableString.Invariant($"job {id} with the results of {progress.Done} images");
        if (!await _confirmation.ConfirmAsync(parsed, what, context, cancellationToken))
        {
            return ExitCode.WrongUse;
        }

        await job.DeleteAsync(cancellationToken);
        context.Error.WriteLine($"Job {id} is deleted.");
        return ExitCode.AllClassified;
    }
}
