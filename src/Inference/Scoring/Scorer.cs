using System.Buffers;
using System.Numerics.Tensors;

namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>Converts embeddings to label scores.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class Scorer
{
    private readonly float[] _vectors;
    private readonly int _labels;
    private readonly int _dimension;
    private readonly float _scale;
    private readonly float _bias;
    private readonly bool _sigmoid;

    /// <summary>Creates a scorer for one model and one label set.</summary>
    /// <param name="vectors"><c>[labels + 1, dimension]</c>, unit rows; the last row is the background. Referenced, not copied.</param>
    /// <param name="labels">Number of labels, 1 or more.</param>
    /// <param name="dimension">Dimension of an embedding.</param>
    /// <param name="scale">Logit scale.</param>
    /// <param name="bias">Logit bias.</param>
    /// <param name="sigmoid">Whether the model scores each label independently.</param>
    /// <exception cref="ArgumentException"><paramref name="vectors"/> does not contain one row per label plus one.</exception>
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

    /// <summary>Scores the labels for one image.</summary>
    /// <param name="embedding">One unit embedding <c>[dimension]</c>, or several <c>[tokens, dimension]</c>; the maximum cosine over them is used.</param>
    /// <param name="topK">Maximum number of labels returned, 1 or more; may exceed the number of labels.</param>
    /// <param name="threshold">Labels with a lower score are left out.</param>
    /// <param name="activation">How logits become scores.</param>
    /// <returns>By descending score, ties by ascending label index. Empty for an embedding with NaN.</returns>
    /// <exception cref="ArgumentException">The length of <paramref name="embedding"/> is not a multiple of the dimension.</exception>
    public Scored[] Rank(ReadOnlySpan<float> embedding, int topK, float threshold, ScoreActivation activation = ScoreActivation.Trained)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1);
        if (embedding.Length == 0 || embedding.Length % _dimension != 0)
        {
            throw new ArgumentException($"{embedding.Length} values is not a multiple of the dimension {_dimension}.", nameof(embedding));
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
                // A softmax over two logits: the label and the background.
                TensorPrimitives.Subtract(scores, Logit(Cosine(embedding, row: _labels)), scores);
                Activations.Sigmoid(scores);
                break;
            default:
                Activations.Softmax(scores);
                break;
        }

        var best = Best.Of(scores, topK, threshold);
        var entries = new Scored[best.Length];
        for (var place = 0; place < best.Length; place++)
        {
            var label = best[place];
            entries[place] = new Scored(label, scores[label], cosines[label], Logit(cosines[label]));
        }

        ArrayPool<float>.Shared.Return(pooled);
        return entries;
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
