using System.Numerics.Tensors;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Measures differences between rows of numbers.</summary>
internal static class Difference
{
    /// <summary>Largest absolute difference; infinite if the lengths differ or a value is NaN.</summary>
    public static float Largest(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (left.Length != right.Length)
        {
            return float.PositiveInfinity;
        }

        var largest = 0f;
        for (var i = 0; i < left.Length; i++)
        {
            var difference = MathF.Abs(left[i] - right[i]);
            if (!float.IsFinite(difference))
            {
                return float.PositiveInfinity;
            }

            largest = MathF.Max(largest, difference);
        }

        return largest;
    }

    /// <summary>Largest deviation of a row's length from 1; infinite if a value is NaN.</summary>
    public static float FromUnitLength(ReadOnlySpan<float> rows, int dimension)
    {
        var largest = 0f;
        for (var start = 0; start < rows.Length; start += dimension)
        {
            var difference = MathF.Abs(TensorPrimitives.Norm(rows.Slice(start, dimension)) - 1);
            largest = float.IsFinite(difference) ? MathF.Max(largest, difference) : float.PositiveInfinity;
        }

        return largest;
    }

    /// <summary>Difference between the two most similar items.</summary>
    /// <param name="items">Concatenated items, two or more.</param>
    /// <param name="values">Number of values per item.</param>
    public static float OfMostAlike(ReadOnlySpan<float> items, int values)
    {
        var smallest = float.PositiveInfinity;
        for (var left = 0; left < items.Length; left += values)
        {
            for (var right = left + values; right < items.Length; right += values)
            {
                smallest = MathF.Min(smallest, Largest(items.Slice(left, values), items.Slice(right, values)));
            }
        }

        return smallest;
    }
}
