using System.CommandLine;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Options that say how similarities become classifications.</summary>
internal sealed class ScoringOptions
{
    private readonly Option<int?> _topK = new("--top-k")
    {
        HelpName = "N",
        Description = "Labels in the classification of an image: the best and N - 1 runners-up, 1 or more. Default 5.",
        CustomParser = argument => NumberArgument.Read(argument, from: 1, to: Limits.MaxLabels),
    };

    private readonly Option<float?> _threshold = new("--threshold")
    {
        HelpName = "SCORE",
        Description = "Leave out labels with a lower score, 0 to 1. An image that has none left gets the label - in the table and none in other formats. " +
            "Default 0.",
        CustomParser = argument => NumberArgument.Read(argument, from: 0f, to: 1f),
    };

    private readonly Option<bool> _multiLabel = new("--multi-label")
    {
        Description = "Score every label by itself, so that several may be high. Default: labels compete, and their scores add up to 1.",
    };

    private readonly Option<string?> _activation = new("--activation")
    {
        HelpName = "trained|softmax|sigmoid",
        Description = "How similarities become scores. trained: as the model was; softmax: they add up to 1; sigmoid: each label's logit by itself, which is near 1 for most labels of " +
            "models that were trained otherwise. Does not change the order. Default: trained.",
    };

    private readonly Option<int?> _rematch = new("--rematch")
    {
        HelpName = "N",
        Description = "Look again at the N nearest labels of an image with the model's matching head (BLIP, BLIP-2), 0 to " +
            $"{ScoreOptions.MaxRematch}; only these are classified then, each by its own probability. More exact, and as dear as N texts for each image. Default 0.",
        CustomParser = argument => NumberArgument.Read(argument, from: 0, to: ScoreOptions.MaxRematch),
    };

    private readonly Option<bool> _scores = new("--scores")
    {
        Description = "Add the cosine (-1 to 1) and the logit behind every score.",
    };

    public ScoringOptions() => Choice.Only(_activation, "trained", "softmax", "sigmoid");

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_topK, _threshold, _multiLabel, _activation, _rematch, _scores];

    /// <summary>Those without the matching head, which needs the images.</summary>
    public IReadOnlyList<Option> WithoutImages => [_topK, _threshold, _multiLabel, _activation, _scores];

    /// <summary>What was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="defaults">What holds where nothing was asked for.</param>
    public ScoreOptions Read(ParseResult parsed, ScoreOptions defaults)
    {
        // One replaces the other: both say how scores are made. Who names both is told so by the cluster.
        var (activation, multiLabel) = (parsed.GetValue(_activation), parsed.GetValue(_multiLabel));
        return defaults with
        {
            TopK = parsed.GetValue(_topK) ?? defaults.TopK,
            Threshold = parsed.GetValue(_threshold) ?? defaults.Threshold,
            MultiLabel = multiLabel || (activation is null && defaults.MultiLabel),
            Activation = activation is not null ? Enum.Parse<Activation>(activation, ignoreCase: true) : multiLabel ? Activation.Trained : defaults.Activation,
            WithLogits = parsed.GetValue(_scores) || defaults.WithLogits,
            Rematch = parsed.GetValue(_rematch) ?? 0,
        };
    }
}
