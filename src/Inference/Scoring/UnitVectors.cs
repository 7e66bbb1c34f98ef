using System.Numerics.Tensors;

namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>Towers give vectors of any length; cosines want length 1.</summary>
internal static class UnitVectors
{
    /// <summary>Divides every row of <paramref name="rows"/>, <c>[n, dimension]</c>, by its length.</summary>
    /// <remarks>A row of zeros has no direction and becomes NaN, as in the reference; a row that is not a number stays so.</remarks>
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
