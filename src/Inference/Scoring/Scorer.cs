namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>What one label got.</summary>
/// <param name="Label">Index of the label.</param>
/// <param name="Score">Probability, 0 to 1.</param>
/// <param name="Cosine">Cosine of image and label vector; with several image vectors, the best.</param>
/// <param name="Logit">Scale times cosine plus bias.</param>
public readonly record struct Scored(int Label, float Score, float Cosine, float Logit);

/// <summary>Similarities into rankings.</summary>
/// <remarks>Immutable; safe for concurrent use.</remarks>
public sealed class Scorer
{
    /// <summary>A scorer for one model and one label set.</summary>
    /// <param name="vectors"><c>[labels + 1, dimension]</c>, unit rows; the last one is the background. Kept, not copied.</param>
    /// <param name="labels">Number of labels.</param>
    /// <param name="dimension">Width of a vector.</param>
    /// <param name="scale">Logit scale.</param>
    /// <param name="bias">Logit bias.</param>
    /// <param name="sigmoid">Whether the model scores each label by itself.</param>
    public Scorer(float[] vectors, int labels, int dimension, float scale, float bias, bool sigmoid) => throw new NotImplementedException();

    /// <summary>Ranks the labels for one image.</summary>
    /// <param name="embedding">One unit vector <c>[dimension]</c>, or several <c>[tokens, dimension]</c>, of which the best counts.</param>
    /// <param name="topK">Most labels returned, 1 or more.</param>
    /// <param name="threshold">Labels with a lower score are left out.</param>
    /// <param name="multiLabel">Softmax models: each label against the background instead of against the other labels.</param>
    /// <returns>By falling score; equal scores by rising label index.</returns>
    public Scored[] Rank(ReadOnlySpan<float> embedding, int topK, float threshold, bool multiLabel) => throw new NotImplementedException();
}
