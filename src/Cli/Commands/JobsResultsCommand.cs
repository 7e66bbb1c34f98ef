using System.CommandLine;
using ZeroShotOrleans.Cli.Jobs;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso jobs results</c></summary>
internal sealed class JobsResultsCommand : ZsoCommand
{
    private readonly Argument<string> _id = JobArgument.Create();
    private readonly OutputOptions _output = new();
    private readonly ConnectionOptions _connection = new();

    public JobsResultsCommand(Surroundings world) : base("results", "Write the results of a job")
    {
        Arguments.Add(_id);
        AddSection("Output", _output.All);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, world, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Writes the results of a job from the first image on. A job that runs in a cluster is followed to its end. Of a job that was interrupted, " +
        "the results it has are written, and `zso jobs resume` goes on with it.",
    ];

    public override IReadOnlyList<string> Examples => ["zso jobs results 0k3v9s2m1abc --out results.csv"];

    private Task<int> RunAsync(ParseResult parsed, Surroundings world, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(_id);
        return new JobReading(world, _output.Read(parsed)).RunAsync(
            _connection.Read(parsed, world), (client, token) => FindAsync(client, id, token), cancellationToken);
    }

    private static async Task<StartedJob> FindAsync(ZeroShotClient client, string id, CancellationToken cancellationToken)
    {
        var job = client.GetJob(id);
        return new StartedJob
        {
            Job = job,
            Description = await job.DescribeAsync(cancellationToken),
            Start = await job.ProgressAsync(cancellationToken),
            Works = false,
            Resumed = false,
        };
    }
}
