using System.Collections.Immutable;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference;

/// <summary>The scores of one image, or the reason why it has none.</summary>
public sealed record ImageScores
{
    /// <summary>The labels by falling score, ties in the order in which the labels were given. Empty if <see cref="Error"/> is set or no label reaches the threshold.</summary>
    public ImmutableArray<ScoredLabel> Scores { get; init; } = [];

    /// <summary>The label with the highest score; null if <see cref="Scores"/> is empty.</summary>
    public ScoredLabel? Best => Scores.IsEmpty ? null : Scores[0];

    /// <summary>Why the image could not be read; null if it could.</summary>
    public ImageReadError? Error { get; init; }

    /// <summary>
    /// The embedding of the image, of unit length: <see cref="ZeroShotClassifier.EmbeddingDimension"/> values, or several such rows for models with several embeddings per image
    /// (BLIP-2). Empty if <see cref="Error"/> is set.
    /// </summary>
    public ReadOnlyMemory<float> Embedding { get; init; }
}

/// <summary>The score of one label.</summary>
/// <param name="Label">The label, as it was given.</param>
/// <param name="Index">Its index among the given labels.</param>
/// <param name="Score">Probability, 0 to 1. What scores add up to depends on the model: see <see cref="ZeroShotClassifier.ScoresAddUpToOne"/>.</param>
/// <param name="Cosine">Cosine of image and label embedding, -1 to 1; the maximum if the image has several embeddings.</param>
/// <param name="Logit">Logit scale times cosine plus logit bias: what the activation is applied to.</param>
public sealed record ScoredLabel(string Label, int Index, float Score, float Cosine, float Logit);
