namespace ZeroShotOrleans;

/// <summary>How similarities become a ranking.</summary>
[GenerateSerializer, Immutable, Alias("zso.ScoreOptions")]
public sealed record ScoreOptions
{
    /// <summary>Most labels that <see cref="Rematch"/> may name: each costs a text run per image.</summary>
    public const int MaxRematch = 64;

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

    /// <summary>
    /// How many of the labels that lie nearest to an image are looked at again by the model's matching head, 0 to <see cref="MaxRematch"/>. Default 0: none.
    /// The ranking then holds these labels only, <see cref="LabelScore.Score"/> is the probability, by itself, that image and label match, and order,
    /// <see cref="TopK"/> and <see cref="Threshold"/> go by it. A label is read in the first template of its set. Needs a model that
    /// <see cref="ModelInfo.CanMatch"/>; more exact than cosines, and as dear as a text run per image and label.
    /// </summary>
    [Id(4)] public int Rematch { get; init; }

    /// <summary>
    /// How logits become scores. Default: as the model was trained. Another than that makes scores comparable with those of another program; it does not
    /// change their order. Not together with <see cref="MultiLabel"/>, which is an activation of its own.
    /// </summary>
    [Id(5)] public Activation Activation { get; init; }
}

/// <summary>How logits become scores.</summary>
public enum Activation
{
    /// <summary>As the model was trained.</summary>
    Trained,

    /// <summary>A softmax over the labels: scores add up to 1.</summary>
    Softmax,

    /// <summary>The sigmoid of each logit. With models that were trained with a softmax most scores are near 1 then: they want <see cref="ScoreOptions.MultiLabel"/>.</summary>
    Sigmoid,
}
