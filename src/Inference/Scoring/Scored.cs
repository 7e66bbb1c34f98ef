namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>What one label got.</summary>
/// <param name="Label">Index of the label.</param>
/// <param name="Score">Probability, 0 to 1.</param>
/// <param name="Cosine">Cosine of image and label vector; with several image vectors, the best.</param>
/// <param name="Logit">Scale times cosine plus bias.</param>
public readonly record struct Scored(int Label, float Score, float Cosine, float Logit);
