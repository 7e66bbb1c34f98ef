using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Jobs;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Jobs;

/// <summary><c>zso jobs results</c></summary>
internal sealed class JobsResultsCommand : ZsoCommand
{
    private readonly Argument<string> _id = JobArgument.Create();
    private readonly Option<bool> _follow = new("--follow", "-f")
    {
        Description = "Wait for the results of a running job until it ends. Default: existing results, up to the first unfinished image.",
    };

    private readonly OutputOptions _output = new();
    private readonly ConnectionOptions _connection = new();

    public JobsResultsCommand(CliContext context) : base("results", "Write the results of a job")
    {
        Arguments.Add(_id);
        AddSection("Output", [_follow, .. _output.All]);
        AddSection("Sorting", _output.Sort);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Writes the results of a job in the order of its images, without gaps. For a job that has not ended, these are the results up to the " +
        "first unfinished image; --follow waits for the others. The exit code is 4 if the results are incomplete.",
    ];

    public override IReadOnlyList<string> Examples => ["zso jobs results 0k3v9s2m1abc --out results.parquet", "zso jobs results 0k3v9s2m1abc --follow --format jsonl"];

    private Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var id = parsed.GetRequiredValue(_id);
        return new JobReading(context, _output.ReadFile(parsed)) { Follow = parsed.GetValue(_follow) }.RunAsync(
            _connection.Read(parsed, context), (client, token) => FindAsync(client, id, token), cancellationToken);
    }

    private static async Task<StartedJob> FindAsync(GrainClient client, string id, CancellationToken cancellationToken)
    {
        var job = client.GetJob(id);
        return new StartedJob
        {
            Job = job,
            Description = await job.DescribeAsync(cancellationToken),
            Start = await job.ProgressAsync(cancellationToken),
            RunByThisCommand = false,
            Resumed = false,
        };
    }
}
