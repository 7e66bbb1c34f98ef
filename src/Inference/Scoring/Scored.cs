namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>Score of one label.</summary>
/// <param name="Label">Index of the label.</param>
/// <param name="Score">Probability, 0 to 1.</param>
/// <param name="Cosine">Cosine of image and label embedding; the maximum if the image has several embeddings.</param>
/// <param name="Logit">Scale times cosine plus bias.</param>
internal readonly record struct Scored(int Label, float Score, float Cosine, float Logit);
