namespace ZeroShotOrleans;

/// <summary>How similarities become a ranking.</summary>
[GenerateSerializer, Immutable, Alias("zso.ScoreOptions")]
public sealed record ScoreOptions
{
    /// <summary>Most labels in a ranking, 1 or more. Default 5.</summary>
    [Id(0)] public int TopK { get; init; } = 5;

    /// <summary>Labels with a lower score are left out, 0 to 1. Default 0: none is.</summary>
    [Id(1)] public float Threshold { get; init; }

    /// <summary>
    /// Every label is scored by itself and several may be high. Sigmoid models do so anyway; with softmax models a label competes with the
    /// background (a prompt that names nothing) instead of with the other labels.
    /// </summary>
    [Id(2)] public bool MultiLabel { get; init; }

    /// <summary>Whether <see cref="LabelScore.Cosine"/> and <see cref="LabelScore.Logit"/> are filled.</summary>
    [Id(3)] public bool WithLogits { get; init; }
}
