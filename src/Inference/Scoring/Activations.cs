using System.Numerics.Tensors;

namespace ZeroShotOrleans.Inference.Scoring;

/// <summary>Logits into probabilities, without overflow however large the logits are.</summary>
internal static class Activations
{
    /// <summary>Turns one row of logits into probabilities that add up to 1.</summary>
    public static void Softmax(Span<float> row)
    {
        // Shift by the largest value, not the largest magnitude: exp(x - max) is then at most 1 and cannot overflow.
        TensorPrimitives.Subtract(row, TensorPrimitives.Max<float>(row), row);
        TensorPrimitives.Exp<float>(row, row);
        TensorPrimitives.Divide(row, TensorPrimitives.Sum<float>(row), row);
    }

    /// <summary>Turns each logit into its own probability.</summary>
    public static void Sigmoid(Span<float> row)
    {
        foreach (ref var value in row)
        {
            value = Sigmoid(value);
        }
    }

    /// <summary>1 / (1 + e^-x), taking the exponential of a number that is never positive.</summary>
    public static float Sigmoid(float logit)
    {
        var power = MathF.Exp(-MathF.Abs(logit));
        return (logit >= 0 ? 1 : power) / (1 + power);
    }
}
