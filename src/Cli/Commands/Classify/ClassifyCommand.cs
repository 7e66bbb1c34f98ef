using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Formatting;
using ZeroShotOrleans.Cli.Jobs;
using ZeroShotOrleans.Cli.Lists;
using ZeroShotOrleans.Cli.Models;
using ZeroShotOrleans.Cli.Sorting;
using ZeroShotOrleans.Cli.Uploads;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands.Classify;

/// <summary><c>zso classify</c>: classifies images and writes a row per image.</summary>
internal sealed class ClassifyCommand : ZsoCommand
{
    private readonly SourceOptions _source = new();
    private readonly LabelOptions _labels = new();
    private readonly ModelOption _model = new();
    private readonly OutputOptions _output = new();
    private readonly ConnectionOptions _connection = new(encodes: true);

    private readonly ScoringOptions _scores = new();
    private readonly ReuseOptions _reuse = new();
    private readonly JobCommandOptions _job = new();

    public ClassifyCommand(CliContext context) : base("classify", "Classify images")
    {
        Arguments.Add(_source.Path);
        AddSection("Labels", _labels.All);
        AddSection("Scores", [_model.Option, .. _scores.All]);
        AddSection("Images", _source.Options);
        AddSection("Output", _output.All);
        AddSection("Sorting", _output.Sort);
        AddSection("Job", [.. _reuse.All, .. _job.All]);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Classifies each image with your labels. Results go to standard output, exactly one row per image: " +
        "an unreadable file gets a row with its error. Progress and messages go to standard error.",
        "To resume a stopped run, run the same command again. Its output is complete, starting with the first image. " +
        "Label embeddings are stored, so a second run with the same labels does not embed them again.",
    ];

    public override IReadOnlyList<string> Examples =>
    [
        "zso classify samples/photos --labels \"cat,wild animal,building,rocket,flower,cup of coffee,camera\"",
        "zso classify /photos -r --labels-file labels.txt --out results.csv",
        "zso classify /photos -r --labels-file labels.txt --out results.parquet --sort-into /sorted --link",
        "zso classify /photos -r --labels-file labels.txt --out /results/monday/",
        "zso classify --list images.parquet --column path --set animals --set \"time=day,night\" --out results.parquet",
        "zso classify --list - --list-format null --labels \"cat,dog\" --columns path,label --out results.csv.gz",
        "zso classify --tar /shards --labels \"cat,dog\" --keep-embeddings",
        "zso classify /photos --labels \"cat,dog\" --threshold 0.5 --format jsonl | jq -r '[.path, .label] | @tsv'",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var output = _output.Read(parsed);
        var (model, settings) = _model.Read(parsed, _connection.Read(parsed, context));
        var source = await _source.ReadAsync(parsed, settings, new PipedLists(context, _connection.StateFolder(parsed, context), output.Quiet), cancellationToken);
        var toUpload = _source.ToUpload(parsed, settings);
        if (output.Sort is { } sort)
        {
            // Checked before the job starts.
            SortSource.Of(source, toUpload?.Root, sort.Directory);
        }

        var spec = _reuse.Apply(parsed, _job.Apply(parsed, new JobSpec
        {
            Source = source,
            Model = model,
            LabelSets = _labels.Read(parsed, context, output.Quiet),
            Score = _scores.Read(parsed, new ScoreOptions()),
            Export = output.Export,
        }));
        settings = settings is EmbeddedSettings embedded ? embedded with { LoadAhead = model } : settings;
        return await new JobReading(context, output).RunAsync(settings, StartAsync, cancellationToken);

        async Task<StartedJob> StartAsync(GrainClient client, CancellationToken token)
        {
            await PrecisionCheck.RunAsync(client, model, settings, token);
            return await StartedJob.SubmitAsync(client, spec, Upload(toUpload, client, context), token);
        }
    }

    private static Func<string, FolderUpload>? Upload(LocalImages? images, GrainClient client, CliContext context) =>
        images is null ? null : job => new FolderUpload(images, (files, token) => context.Upload(client, job, files, Warn(context), token));

    private static Action<string> Warn(CliContext context) => warning => context.Error.WriteLine($"Warning: {Printable.Escape(warning)}");
}
