using System.Numerics.Tensors;

namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>Converts logits to probabilities without overflow, however large the logits are.</summary>
internal static class Activations
{
    /// <summary>Converts one row of logits to probabilities that sum to 1.</summary>
    public static void Softmax(Span<float> row)
    {
        // Shift by the largest value, not the largest magnitude: exp(x - max) is then at most 1 and cannot overflow.
        TensorPrimitives.Subtract(row, TensorPrimitives.Max<float>(row), row);
        TensorPrimitives.Exp<float>(row, row);
        TensorPrimitives.Divide(row, TensorPrimitives.Sum<float>(row), row);
    }

    /// <summary>Converts each logit to its own probability.</summary>
    public static void Sigmoid(Span<float> row)
    {
        foreach (ref var value in row)
        {
            value = Sigmoid(value);
        }
    }

    /// <summary>1 / (1 + e^-x), with an exponent that is never positive, so that it cannot overflow.</summary>
    public static float Sigmoid(float logit)
    {
        var power = MathF.Exp(-MathF.Abs(logit));
        return (logit >= 0 ? 1 : power) / (1 + power);
    }
}
