namespace ZeroShotOrleans;

/// <summary>The score of one label for one image.</summary>
/// <param name="Label">Index of the label in its label set.</param>
/// <param name="Score">Probability, 0 to 1: softmax over the labels, sigmoid of this label alone, or output of the matching head (<see cref="ScoreOptions.Rematch"/>).</param>
/// <param name="Cosine">Cosine of image and label embedding, -1 to 1; NaN unless requested.</param>
/// <param name="Logit">Cosine times logit scale plus bias; NaN unless requested.</param>
[GenerateSerializer, Immutable, Alias("zso.LabelScore")]
public readonly record struct LabelScore(
    [property: Id(0)] int Label,
    [property: Id(1)] float Score,
    [property: Id(2)] float Cosine = float.NaN,
    [property: Id(3)] float Logit = float.NaN);
