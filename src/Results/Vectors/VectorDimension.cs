namespace ZeroShotOrleans.Results.Vectors;

/// <summary>Checks that all embeddings of an export have the same dimension.</summary>
internal sealed class VectorDimension
{
    /// <summary>Number of values in an embedding; 0 before the first one.</summary>
    public int Value { get; private set; }

    /// <summary>Checks an embedding.</summary>
    /// <exception cref="ZeroShotException">Its dimension differs from those before.</exception>
    public void Check(VectorRow row)
    {
        if (row.Vector.IsEmpty)
        {
            return;
        }

        var (dimension, rest) = Math.DivRem(row.Vector.Length, sizeof(float));
        if (rest != 0 || (Value != 0 && dimension != Value))
        {
            throw new ZeroShotException(ZeroShotError.StateDamaged,
                $"The stored embedding of '{row.Name}' has {row.Vector.Length} bytes instead of {(Value == 0 ? "a multiple of 4" : Value * sizeof(float))}: the stored embeddings are damaged. " +
                "Classify the images again with --keep-embeddings and --fresh.");
        }

        Value = dimension;
    }
}
