namespace ZeroShotOrleans;

/// <summary>How similarities become scores.</summary>
[GenerateSerializer, Immutable, Alias("zso.ScoreOptions")]
public sealed record ScoreOptions
{
    /// <summary>Maximum of <see cref="Rematch"/>: each label costs a text run per image.</summary>
    public const int MaxRematch = 64;

    // What requests and jobs are checked against.
    internal const int MinTopK = 1;
    internal const int MaxTopK = Limits.MaxLabels;
    internal const float MinThreshold = 0;
    internal const float MaxThreshold = 1;
    internal const int MinRematch = 0;

    /// <summary>Maximum number of labels per image and label set, 1 to <see cref="Limits.MaxLabels"/>. Default 5. More than a set has: all of them.</summary>
    [Id(0)] public int TopK { get; init; } = 5;

    /// <summary>Minimum score, 0 to 1; labels below it are omitted. Default 0.</summary>
    [Id(1)] public float Threshold { get; init; }

    /// <summary>
    /// Scores every label independently, so that several may be high. Sigmoid models always do; with softmax models a label competes with the
    /// background (a prompt without a label) instead of with the other labels.
    /// </summary>
    [Id(2)] public bool MultiLabel { get; init; }

    /// <summary>Whether <see cref="LabelScore.Cosine"/> and <see cref="LabelScore.Logit"/> are filled.</summary>
    [Id(3)] public bool WithLogits { get; init; }

    /// <summary>
    /// Number of best labels to score again with the model's matching head, 0 to <see cref="MaxRematch"/>. Default 0: none.
    /// The result then contains only these labels, <see cref="LabelScore.Score"/> is the independent probability that image and label match, and order,
    /// <see cref="TopK"/> and <see cref="Threshold"/> use it. Uses the first template of the set. Requires a model that
    /// <see cref="ModelInfo.CanMatch"/>; more accurate than cosines, at the cost of a text run per image and label.
    /// </summary>
    [Id(4)] public int Rematch { get; init; }

    /// <summary>
    /// How logits become scores. Default: as the model was trained. Other values make scores comparable with those of another program; they do not
    /// change the order. Not together with <see cref="MultiLabel"/>, which is an activation of its own.
    /// </summary>
    [Id(5)] public Activation Activation { get; init; }
}

/// <summary>How logits become scores.</summary>
public enum Activation
{
    /// <summary>As the model was trained.</summary>
    Trained,

    /// <summary>A softmax over the labels: scores sum to 1.</summary>
    Softmax,

    /// <summary>The sigmoid of each logit. For models trained with a softmax most scores are then near 1: use <see cref="ScoreOptions.MultiLabel"/> for them.</summary>
    Sigmoid,
}
