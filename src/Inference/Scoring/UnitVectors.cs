using System.Numerics.Tensors;

namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>Normalizes embeddings: towers return any length, cosines need length 1.</summary>
internal static class UnitVectors
{
    /// <summary>Divides every row of <paramref name="rows"/>, <c>[n, dimension]</c>, by its length.</summary>
    /// <remarks>A zero row has no direction and becomes NaN, as in the reference; a NaN row stays NaN.</remarks>
    public static void Normalise(Span<float> rows, int dimension)
    {
        for (; rows.Length > 0; rows = rows[dimension..])
        {
            var row = rows[..dimension];
            TensorPrimitives.Divide(row, TensorPrimitives.Norm<float>(row), row);
        }
    }

    /// <summary>Whether every value of every row is a finite number.</summary>
    public static bool AreFinite(ReadOnlySpan<float> rows)
    {
        foreach (var value in rows)
        {
            if (!float.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }
}
