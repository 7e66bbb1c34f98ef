using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;

namespace ZeroShotOrleans.Cli.Commands.Options;

/// <summary>Options for scores and classifications.</summary>
internal sealed class ScoringOptions
{
    private readonly Option<int?> _topK = new("--top-k")
    {
        HelpName = "N",
        Description = "Number of labels per image: the best and N - 1 runners-up. More than there are: all. Default 5.",
        CustomParser = argument => NumberArgument.Read(argument, from: 1, to: Limits.MaxLabels),
    };

    private readonly Option<float?> _threshold = new("--threshold")
    {
        HelpName = "SCORE",
        Description = "Omit labels with a lower score, 0 to 1. An image without labels is shown as - in the table, and has no label in other formats. " +
            "Default 0.",
        CustomParser = argument => NumberArgument.Read(argument, from: 0f, to: 1f),
    };

    private readonly Option<bool> _multiLabel = new("--multi-label")
    {
        Description = "Score labels independently, so that several can be high. Default: scores of all labels add up to 1.",
    };

    private readonly Option<string?> _activation = new("--activation")
    {
        HelpName = "trained|softmax|sigmoid",
        Description = "How logits become scores. trained: as the model was trained; softmax: scores add up to 1; sigmoid: labels are independent, with scores near 1 for most labels of " +
            "models that were not trained with sigmoid. Does not change the order of labels. Default: trained.",
    };

    private readonly Option<int?> _rematch = new("--rematch")
    {
        HelpName = "N",
        Description = "Score the N best labels of an image again with the model's matching head (BLIP, BLIP-2), 0 to " +
            $"{ScoreOptions.MaxRematch}; only these are then returned, with independent probabilities. More accurate, but as expensive as encoding N texts per image. Default 0.",
        CustomParser = argument => NumberArgument.Read(argument, from: 0, to: ScoreOptions.MaxRematch),
    };

    private readonly Option<bool> _scores = new("--scores")
    {
        Description = "Add the cosine (-1 to 1) and the logit of every score.",
    };

    public ScoringOptions() => Choice.Only(_activation, "trained", "softmax", "sigmoid");

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> All => [_topK, _threshold, _multiLabel, _activation, _rematch, _scores];

    /// <summary>The options except --rematch, which requires the images.</summary>
    public IReadOnlyList<Option> WithoutImages => [_topK, _threshold, _multiLabel, _activation, _scores];

    /// <summary>Returns the score options.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="defaults">The values of options that were not given.</param>
    public ScoreOptions Read(ParseResult parsed, ScoreOptions defaults)
    {
        // Each option overrides the default of the other. The cluster rejects the combination.
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
