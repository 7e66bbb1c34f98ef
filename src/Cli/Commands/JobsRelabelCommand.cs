using System.Collections.Immutable;
using System.CommandLine;
using ZeroShotOrleans.Cli.Jobs;
using ZeroShotOrleans.Cli.Models;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso jobs relabel</c></summary>
internal sealed class JobsRelabelCommand : ZsoCommand
{
    private readonly Argument<string> _id = JobArgument.Create();
    private readonly LabelOptions _labels = new();
    private readonly RankingOptions _ranking = new();
    private readonly OutputOptions _output = new();
    private readonly JobOptions _job = new();
    private readonly ConnectionOptions _connection = new(encodes: true);

    public JobsRelabelCommand(Surroundings world) : base("relabel", "Rank the images of a job for other labels")
    {
        Arguments.Add(_id);
        AddSection("Labels", _labels.All);
        AddSection("Scores", _ranking.WithoutImages);
        AddSection("Output", _output.All);
        AddSection("Sorting", _output.Sort);
        AddSection("Job", _job.All);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, world, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Begins a job that ranks the images of another one for new labels, from the vectors that it kept (`zso classify --keep-vectors`): no image is read. " +
        "Model and images are those of the other job, and scores are ranked as there unless told otherwise. The end says how many images needed no pass.",
    ];

    public override IReadOnlyList<string> Examples =>
        ["zso jobs relabel 0k3v9s2m1abc --labels \"day,night\"", "zso jobs relabel 0k3v9s2m1abc --set animals@2 --out results.parquet"];

    private Task<int> RunAsync(ParseResult parsed, Surroundings world, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(_id);
        var output = _output.Read(parsed);
        var labels = _labels.Read(parsed, world, output.Quiet);
        var settings = _connection.Read(parsed, world);
        return new JobReading(world, output).RunAsync(settings, async (client, token) =>
        {
            await PrecisionCheck.RunAsync(client, client.GetJob(id), settings, token);
            return await SubmitAsync(parsed, world, client, id, labels, token);
        }, cancellationToken);
    }

    private async Task<StartedJob> SubmitAsync(
        ParseResult parsed, Surroundings world, ZeroShotClient client, string id, ImmutableArray<LabelSetDefinition> labels,
        CancellationToken cancellationToken)
    {
        var earlier = (await client.GetJob(id).DescribeAsync(cancellationToken)).Spec;
        if (!earlier.KeepVectors)
        {
            world.Error.WriteLine($"Warning: Job {id} kept no vectors (it ran without --keep-vectors): images are read again.");
        }

        // The new job has the vectors too, so that they stay when the earlier one is deleted.
        var spec = _job.Apply(parsed, earlier with
        {
            LabelSets = labels,
            Score = _ranking.Read(parsed, earlier.Score),
            KeepVectors = true,
            Base = new JobBase(id, BaseUse.Vectors),
        });
        return await StartedJob.SubmitAsync(client, spec, upload: null, cancellationToken);
    }
}
