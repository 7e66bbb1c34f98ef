using System.Buffers;
using System.Numerics.Tensors;

namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>Similarities into rankings.</summary>
/// <remarks>Immutable; safe for concurrent use.</remarks>
public sealed class Scorer
{
    private readonly float[] _vectors;
    private readonly int _labels;
    private readonly int _dimension;
    private readonly float _scale;
    private readonly float _bias;
    private readonly bool _sigmoid;

    /// <summary>A scorer for one model and one label set.</summary>
    /// <param name="vectors"><c>[labels + 1, dimension]</c>, unit rows; the last one is the background. Kept, not copied.</param>
    /// <param name="labels">Number of labels, 1 or more.</param>
    /// <param name="dimension">Width of a vector.</param>
    /// <param name="scale">Logit scale.</param>
    /// <param name="bias">Logit bias.</param>
    /// <param name="sigmoid">Whether the model scores each label by itself.</param>
    /// <exception cref="ArgumentException"><paramref name="vectors"/> does not hold one row per label and one more.</exception>
    public Scorer(float[] vectors, int labels, int dimension, float scale, float bias, bool sigmoid)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(labels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (vectors.LongLength != (labels + 1L) * dimension)
        {
            throw new ArgumentException(
                $"{vectors.Length} values are not {labels} label rows and one background row of {dimension}.", nameof(vectors));
        }

        (_vectors, _labels, _dimension, _scale, _bias, _sigmoid) = (vectors, labels, dimension, scale, bias, sigmoid);
    }

    /// <summary>Ranks the labels for one image.</summary>
    /// <param name="embedding">One unit vector <c>[dimension]</c>, or several <c>[tokens, dimension]</c>, of which the best counts.</param>
    /// <param name="topK">Most labels returned, 1 or more; may be larger than the number of labels.</param>
    /// <param name="threshold">Labels with a lower score are left out.</param>
    /// <param name="activation">How logits become scores.</param>
    /// <returns>By falling score; equal scores by rising label index. Empty for an embedding that is not a number.</returns>
    /// <exception cref="ArgumentException"><paramref name="embedding"/> does not hold whole vectors.</exception>
    public Scored[] Rank(ReadOnlySpan<float> embedding, int topK, float threshold, ScoreActivation activation = ScoreActivation.Trained)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1);
        if (embedding.Length == 0 || embedding.Length % _dimension != 0)
        {
            throw new ArgumentException($"{embedding.Length} values are not whole vectors of {_dimension}.", nameof(embedding));
        }

        var pooled = ArrayPool<float>.Shared.Rent(2 * _labels);
        var cosines = pooled.AsSpan(0, _labels);
        var scores = pooled.AsSpan(_labels, _labels);
        for (var label = 0; label < _labels; label++)
        {
            cosines[label] = Cosine(embedding, row: label);
        }

        TensorPrimitives.Multiply(cosines, _scale, scores);
        TensorPrimitives.Add(scores, _bias, scores);
        switch (activation)
        {
            case ScoreActivation.Sigmoid:
            case ScoreActivation.Trained or ScoreActivation.AgainstBackground when _sigmoid:
                Activations.Sigmoid(scores);
                break;
            case ScoreActivation.AgainstBackground:
                // A softmax over two: the label, and a picture of nothing in particular.
                TensorPrimitives.Subtract(scores, Logit(Cosine(embedding, row: _labels)), scores);
                Activations.Sigmoid(scores);
                break;
            default:
                Activations.Softmax(scores);
                break;
        }

        var best = Best.Of(scores, topK, threshold);
        var ranking = new Scored[best.Length];
        for (var place = 0; place < best.Length; place++)
        {
            var label = best[place];
            ranking[place] = new Scored(label, scores[label], cosines[label], Logit(cosines[label]));
        }

        ArrayPool<float>.Shared.Return(pooled);
        return ranking;
    }

    private float Logit(float cosine) => (_scale * cosine) + _bias;

    private float Cosine(ReadOnlySpan<float> embedding, int row)
    {
        var vector = _vectors.AsSpan(row * _dimension, _dimension);
        var best = TensorPrimitives.Dot(embedding[.._dimension], vector);
        for (var at = _dimension; at < embedding.Length; at += _dimension)
        {
            best = MathF.Max(best, TensorPrimitives.Dot(embedding.Slice(at, _dimension), vector));
        }

        return best;
    }
}
