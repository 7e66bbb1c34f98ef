using System.CommandLine;
using System.Globalization;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Results.Vectors;

namespace ZeroShotOrleans.Cli.Commands.Jobs;

/// <summary><c>zso jobs embeddings</c></summary>
internal sealed class JobsEmbeddingsCommand : ZsoCommand
{
    private readonly Argument<string> _id = JobArgument.Create();
    private readonly VectorOutOption _out = new();
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Write only warnings and errors to standard error." };
    private readonly ConnectionOptions _connection = new();

    public JobsEmbeddingsCommand(CliContext context) : base("embeddings", "Write the stored image embeddings of a job")
    {
        Arguments.Add(_id);
        AddSection("Output", _out.Option, _quiet);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Writes the image embeddings of a job that ran with --keep-embeddings and has ended, exactly as they are stored: float32, not normalised. Each image has a row, in the order of the job; " +
        "one without an embedding is named with the reason. The exit code is 1 if there are such images, and 4 if no image has an embedding.",
    ];

    public override IReadOnlyList<string> Examples => ["zso jobs embeddings 0k3v9s2m1abc --out embeddings.parquet", "zso jobs embeddings 0k3v9s2m1abc --out embeddings.npy"];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        using var target = _out.Open(parsed);
        await using var connection = await context.Connect(_connection.Read(parsed, context), cancellationToken);
        var job = new GrainClient(connection.Grains).GetJob(parsed.GetRequiredValue(_id));
        var layout = VectorLayout.Of(await job.DescribeAsync(cancellationToken));
        var counts = new long[Enum.GetValues<EmbeddingStatus>().Length];
        var dimension = await target.WriteAsync(layout, async write =>
        {
            await foreach (var page in job.EmbeddingsAsync(from: 0, cancellationToken))
            {
                foreach (var image in page.Images)
                {
                    write(VectorRow.Of(image));
                    counts[(int)image.Status]++;
                }
            }
        });

        var (stored, all) = (counts[(int)EmbeddingStatus.Stored], counts.Sum());
        if (stored < all || !parsed.GetValue(_quiet))
        {
            context.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{all} {(all == 1 ? "image" : "images")}: {stored} embeddings of {dimension} values{Missing(counts)}."));
        }

        return stored == all ? ExitCode.AllClassified : stored > 0 ? ExitCode.SomeErrors : ExitCode.Incomplete;
    }

    private static string Missing(long[] counts)
    {
        (EmbeddingStatus Status, string Text)[] reasons =
        [
            (EmbeddingStatus.Failed, "with an error"), (EmbeddingStatus.NotStored, "whose embedding is no longer stored"), (EmbeddingStatus.NotClassified, "not classified"),
        ];
        return string.Concat(reasons.Where(reason => counts[(int)reason.Status] > 0)
            .Select(reason => string.Create(CultureInfo.InvariantCulture, $", {counts[(int)reason.Status]} {reason.Text}")));
    }
}
