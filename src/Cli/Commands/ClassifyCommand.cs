using System.CommandLine;
using System.Globalization;
using System.Numerics;
using ZeroShotOrleans.Cli.Jobs;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary><c>zso classify</c>: a folder and labels go in, a row per image comes out.</summary>
internal sealed class ClassifyCommand : ZsoCommand
{
    private readonly SourceOptions _source = new();
    private readonly LabelOptions _labels = new();
    private readonly ModelOption _model = new();
    private readonly OutputOptions _output = new();
    private readonly ConnectionOptions _connection = new();

    private readonly Option<int> _topK = new("--top-k")
    {
        HelpName = "N",
        Description = "Labels in the ranking of an image: the best and N - 1 runners-up, 1 or more. Default 5.",
        DefaultValueFactory = _ => 5,
        CustomParser = argument => Number(argument, from: 1, to: Limits.MaxLabels),
    };

    private readonly Option<float> _threshold = new("--threshold")
    {
        HelpName = "SCORE",
        Description = "Leave out labels with a lower score, 0 to 1. An image that has none left gets the label - in the table and none in jsonl and csv. " +
            "Default 0.",
        CustomParser = argument => Number(argument, from: 0f, to: 1f),
    };

    private readonly Option<bool> _multiLabel = new("--multi-label")
    {
        Description = "Score every label by itself, so that several may be high. Default: labels compete, and their scores add up to 1.",
    };

    private readonly Option<int> _rematch = new("--rematch")
    {
        HelpName = "N",
        Description = "Look again at the N nearest labels of an image with the model's matching head (BLIP, BLIP-2), 0 to " +
            $"{ScoreOptions.MaxRematch}; only these are ranked then, each by its own probability. More exact, and as dear as N texts for each image. Default 0.",
        CustomParser = argument => Number(argument, from: 0, to: ScoreOptions.MaxRematch),
    };

    private readonly Option<bool> _scores = new("--scores")
    {
        Description = "Add the cosine (-1 to 1) and the logit behind every score.",
    };

    public ClassifyCommand(Surroundings world) : base("classify", "Rank labels for the images of a folder")
    {
        Arguments.Add(_source.Path);
        AddSection("Labels", _labels.All);
        AddSection("Scores", [_model.Option, _topK, _threshold, _multiLabel, _rematch, _scores]);
        AddSection("Images", _source.Options);
        AddSection("Output", _output.All);
        AddSection("Cluster", _connection.All);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, world, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Says which of your labels fits each image. Results go to standard output, one row for each image whatever happens: " +
        "a file that cannot be read is a row with its fault. Progress and messages go to standard error.",
        "A run that was stopped is not lost: the same command goes on where it stopped, and its output is complete from the first image on. " +
        "Label vectors are kept: a second run with the same labels embeds none.",
    ];

    public override IReadOnlyList<string> Examples =>
    [
        "zso classify samples/photos --labels \"cat,wild animal,building,rocket,flower,cup of coffee,camera\"",
        "zso classify /photos -r --labels-file labels.txt --out results.csv",
        "zso classify /photos --labels \"cat,dog\" --threshold 0.5 --format jsonl | jq -r '[.path, .label] | @tsv'",
    ];

    private async Task<int> RunAsync(ParseResult parsed, Surroundings world, CancellationToken cancellationToken)
    {
        var output = _output.Read(parsed);
        var (model, settings) = _model.Read(parsed, _connection.Read(parsed, world));
        var spec = new JobSpec
        {
            Source = _source.Read(parsed, settings),
            Model = model,
            LabelSets = [_labels.Read(parsed, world)],
            Score = new ScoreOptions
            {
                TopK = parsed.GetValue(_topK),
                Threshold = parsed.GetValue(_threshold),
                MultiLabel = parsed.GetValue(_multiLabel),
                WithLogits = parsed.GetValue(_scores),
                Rematch = parsed.GetValue(_rematch),
            },
        };
        return await new JobReading(world, output).RunAsync(settings, (client, token) => SubmitAsync(client, spec, token), cancellationToken);
    }

    private static async Task<StartedJob> SubmitAsync(ZeroShotClient client, JobSpec spec, CancellationToken cancellationToken)
    {
        var submitted = await client.SubmitAsync(spec, cancellationToken);
        var job = client.GetJob(submitted.Job.JobId);
        return new StartedJob
        {
            Job = job,
            Description = submitted.Job,
            Start = await job.ProgressAsync(cancellationToken),
            Works = true,
            Resumed = submitted.Resumed,
        };
    }

    // The library would read "0,5" as 0.5 on a German machine, and as 5 on an English one.
    private static T Number<T>(System.CommandLine.Parsing.ArgumentResult argument, T from, T to) where T : struct, INumber<T>
    {
        var text = argument.Tokens.Count == 1 ? argument.Tokens[0].Value : "";
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to)
        {
            return number;
        }

        argument.AddError(string.Create(CultureInfo.InvariantCulture,
            $"{((System.CommandLine.Parsing.OptionResult)argument.Parent!).Option.Name} {text} is no number from {from} to {to}."));
        return default;
    }
}
