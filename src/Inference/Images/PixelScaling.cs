using System.Numerics;

namespace ZeroShotOrleans.Inference.Images;

/// <summary>
/// Converts 8-bit values to the input of a tower, bit for bit as the reference: <c>((float)(value * factor) - offset - mean) / std</c>, with the
/// product in double precision and the rest in single. Merging the steps into one multiply-add would change the last bits.
/// </summary>
/// <param name="Factor">Multiplier of the value, such as 1/255.</param>
/// <param name="Offset">Subtracted after multiplication: 1 with <c>rescale_offset</c>, otherwise 0.</param>
/// <param name="Mean">Mean of each channel, red first.</param>
/// <param name="Std">Standard deviation of each channel.</param>
internal sealed record PixelScaling(double Factor, float Offset, float[] Mean, float[] Std)
{
    /// <summary>Leaves values as they are, 0 to 255.</summary>
    public static PixelScaling None { get; } = new(Factor: 1, Offset: 0, [0, 0, 0], [1, 1, 1]);

    /// <summary>Scales a single value.</summary>
    public float At(int channel, byte value) => ((float)(value * Factor) - Offset - Mean[channel]) / Std[channel];

    /// <summary>Scales a picture.</summary>
    /// <param name="planar">8-bit RGB, <c>[3, height, width]</c>.</param>
    /// <param name="pixels">Receives the scaled values in the same order.</param>
    public void Apply(ReadOnlySpan<byte> planar, Span<float> pixels)
    {
        var plane = planar.Length / 3;
        for (var channel = 0; channel < 3; channel++)
        {
            ApplyTo(channel, planar.Slice(channel * plane, plane), pixels.Slice(channel * plane, plane));
        }
    }

    private void ApplyTo(int channel, ReadOnlySpan<byte> values, Span<float> pixels)
    {
        var quarter = Vector<float>.Count;
        var i = 0;
        for (; i <= values.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(values[i..]), out var low, out var high);
            Vector.Widen(low, out var a, out var b);
            Vector.Widen(high, out var c, out var d);
            var into = pixels.Slice(i, Vector<byte>.Count);
            Scale(channel, a).CopyTo(into);
            Scale(channel, b).CopyTo(into[quarter..]);
            Scale(channel, c).CopyTo(into[(2 * quarter)..]);
            Scale(channel, d).CopyTo(into[(3 * quarter)..]);
        }

        for (; i < values.Length; i++)
        {
            pixels[i] = At(channel, values[i]);
        }
    }

    private Vector<float> Scale(int channel, Vector<uint> values)
    {
        // Signed, because there is an instruction for it; single precision represents 0 to 255 exactly.
        Vector.Widen(Vector.ConvertToSingle(Vector.AsVectorInt32(values)), out var low, out var high);
        var scaled = Vector.Narrow(low * Factor, high * Factor);
        return (scaled - Vector.Create(Offset) - Vector.Create(Mean[channel])) / Vector.Create(Std[channel]);
    }
}
