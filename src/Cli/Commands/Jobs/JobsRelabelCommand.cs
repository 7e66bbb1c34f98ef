using System.Collections.Immutable;
using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Jobs;
using ZeroShotOrleans.Cli.Models;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Jobs;

/// <summary><c>zso jobs relabel</c></summary>
internal sealed class JobsRelabelCommand : ZsoCommand
{
    private readonly Argument<string> _id = JobArgument.Create();
    private readonly LabelOptions _labels = new();
    private readonly ScoringOptions _scores = new();
    private readonly OutputOptions _output = new();
    private readonly JobCommandOptions _job = new();
    private readonly ConnectionOptions _connection = new(encodes: true);

    public JobsRelabelCommand(CliContext context) : base("relabel", "Classify the images of a job with other labels")
    {
        Arguments.Add(_id);
        AddSection("Labels", _labels.All);
        AddSection("Scores", _scores.WithoutImages);
        AddSection("Output", _output.All);
        AddSection("Sorting", _output.Sort);
        AddSection("Job", _job.All);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Starts a job that classifies the images of another job with new labels, using its stored embeddings (`zso classify --keep-embeddings`) instead of reading images. " +
        "Model and images are those of the other job, and so are the score options by default. The summary shows for how many images embeddings were reused.",
    ];

    public override IReadOnlyList<string> Examples =>
        ["zso jobs relabel 0k3v9s2m1abc --labels \"day,night\"", "zso jobs relabel 0k3v9s2m1abc --set animals@2 --out results.parquet"];

    private Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(_id);
        var output = _output.Read(parsed);
        var labels = _labels.Read(parsed, context, output.Quiet);
        var settings = _connection.Read(parsed, context);
        return new JobReading(context, output).RunAsync(settings, async (client, token) =>
        {
            await PrecisionCheck.RunAsync(client, client.GetJob(id), settings, token);
            return await SubmitAsync(parsed, context, client, id, labels, output.Export, token);
        }, cancellationToken);
    }

    private async Task<StartedJob> SubmitAsync(
        ParseResult parsed, CliContext context, GrainClient client, string id, ImmutableArray<LabelSetDefinition> labels, ResultExport? export,
        CancellationToken cancellationToken)
    {
        var previous = (await client.GetJob(id).DescribeAsync(cancellationToken)).Spec;
        if (!previous.KeepEmbeddings)
        {
            context.Error.WriteLine($"Warning: Job {id} has no stored embeddings (it ran without --keep-embeddings), so images are read again.");
        }

        // The new job also stores the embeddings, so that they are kept when the other job is deleted.
        var spec = _job.Apply(parsed, previous with
        {
            LabelSets = labels,
            Score = _scores.Read(parsed, previous.Score),
            KeepEmbeddings = true,
            Export = export,
            Reuse = new JobReuse(id, ReuseKind.Embeddings),
        });
        return await StartedJob.SubmitAsync(client, spec, upload: null, cancellationToken);
    }
}
