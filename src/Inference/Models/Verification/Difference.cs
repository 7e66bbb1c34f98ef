using System.Numerics.Tensors;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Measures how far rows of numbers are apart.</summary>
internal static class Difference
{
    /// <summary>Largest absolute difference; infinite where the lengths differ or something is no number.</summary>
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

    /// <summary>How far the length of a row is from 1 at most; infinite where one is no number.</summary>
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

    /// <summary>Largest difference of the two items that are most alike.</summary>
    /// <param name="items">One after the other, two or more.</param>
    /// <param name="values">Values of one.</param>
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
