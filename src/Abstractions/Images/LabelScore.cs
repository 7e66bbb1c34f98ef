namespace ZeroShotOrleans;

/// <summary>What one label got for one image.</summary>
/// <param name="Label">Index of the label in its label set.</param>
/// <param name="Score">Probability, 0 to 1: softmax over the labels, or sigmoid of this label alone, or what the matching head says (<see cref="ScoreOptions.Rematch"/>).</param>
/// <param name="Cosine">Cosine of the image vector and the label vector, -1 to 1; NaN when the request did not ask for it.</param>
/// <param name="Logit">Cosine times logit scale plus bias; NaN when the request did not ask for it.</param>
[GenerateSerializer, Immutable, Alias("zso.LabelScore")]
public readonly record struct LabelScore(
    [property: Id(0)] int Label,
    [property: Id(1)] float Score,
    [property: Id(2)] float Cosine = float.NaN,
    [property: Id(3)] float Logit = float.NaN);
