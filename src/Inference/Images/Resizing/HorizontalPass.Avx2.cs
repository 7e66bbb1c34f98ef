using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>
/// The AVX2 kernel. AVX2 multiplies pairs of 16-bit numbers and adds each pair in one instruction, which is several times faster than 32-bit
/// products. A 23-bit weight does not fit, so it is split as <c>high * 2^15 + low</c>; sums wrap around 2^32 like Pillow's, so the result is exact.
/// </summary>
internal sealed unsafe partial class HorizontalPass
{
    private const int LowBits = 15;

    /// <summary>Shorts that hold the weights of four neighbouring input pixels: four low halves, four high halves.</summary>
    private const int GroupLength = 8;

    /// <summary>Spreads four RGB pixels, as 16-bit numbers in pairs: R0 R1, G0 G1, B0 B1, 0 0 in one half, pixels 2 and 3 in the other.</summary>
    private static Vector256<byte> Spread => Vector256.Create(
        (byte)0, 0x80, 3, 0x80, 1, 0x80, 4, 0x80, 2, 0x80, 5, 0x80, 0x80, 0x80, 0x80, 0x80,
        6, 0x80, 9, 0x80, 7, 0x80, 10, 0x80, 8, 0x80, 11, 0x80, 0x80, 0x80, 0x80, 0x80);

    /// <summary>Brings four RGB0 pixels to four reds, four greens, four blues.</summary>
    private static Vector128<byte> Gather => Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);

    private static short[] SplitWeights(AxisWeights weights, int groups)
    {
        var length = weights.Count * groups * GroupLength;
        var split = ArrayPool<short>.Shared.Rent(length);
        split.AsSpan(0, length).Clear();
        for (var x = 0; x < weights.Count; x++)
        {
            var into = split.AsSpan(x * groups * GroupLength, groups * GroupLength);
            var from = weights.Weights(x);
            for (var k = 0; k < from.Length; k++)
            {
                var at = (k / 4 * GroupLength) + (k % 4);
                into[at] = (short)(from[k] & ((1 << LowBits) - 1));
                into[at + 4] = (short)(from[k] >> LowBits);
            }
        }

        return split;
    }

    private void ResampleAvx2(ReadOnlySpan<byte> rgb, int rows, Span<byte> planar)
    {
        fixed (byte* input = rgb, output = planar)
        fixed (short* split = _split)
        {
            var x = 0;
            for (; x + 4 <= _weights.Count; x += 4)
            {
                for (var row = 0; row < rows; row++)
                {
                    var pixels = input + ((long)row * _inputStride);
                    var four = Gathered(Pixel(x, pixels, split), Pixel(x + 1, pixels, split), Pixel(x + 2, pixels, split), Pixel(x + 3, pixels, split));
                    var at = output + ((long)row * RowLength) + x;
                    Unsafe.WriteUnaligned(at, four.GetElement(0));
                    Unsafe.WriteUnaligned(at + PlaneStride, four.GetElement(1));
                    Unsafe.WriteUnaligned(at + (2 * PlaneStride), four.GetElement(2));
                }
            }

            for (; x < _weights.Count; x++)
            {
                for (var row = 0; row < rows; row++)
                {
                    var pixel = Pixel(x, input + ((long)row * _inputStride), split);
                    var at = output + ((long)row * RowLength) + x;
                    at[0] = ToByte(pixel[0]);
                    at[PlaneStride] = ToByte(pixel[1]);
                    at[2 * PlaneStride] = ToByte(pixel[2]);
                }
            }
        }
    }

    /// <summary>The three sums of one output pixel, not yet shifted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<int> Pixel(int x, byte* row, short* split)
    {
        var pixels = row + (_weights.First(x) * 3L);
        var weights = split + (x * (long)_groups * GroupLength);
        var groups = (_weights.Taps(x) + 3) / 4;
        Vector256<int> low = default, high = default;
        for (var group = 0; group < groups; group++, pixels += 12, weights += GroupLength)
        {
            var values = Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(pixels), Spread).AsInt16();
            var both = Avx2.BroadcastVector128ToVector256(weights).AsSingle();
            var lowPair = Avx.PermuteVar(both, Vector256.Create(0, 0, 0, 0, 1, 1, 1, 1)).AsInt16();
            var highPair = Avx.PermuteVar(both, Vector256.Create(2, 2, 2, 2, 3, 3, 3, 3)).AsInt16();
            low += Avx2.MultiplyAddAdjacent(values, lowPair);
            high += Avx2.MultiplyAddAdjacent(values, highPair);
        }

        var sum = (high << LowBits) + low;
        return sum.GetLower() + sum.GetUpper() + Vector128.Create(Half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Gathered(Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d)
    {
        // Both packs saturate: this is the clamp to 0..255.
        var ab = Sse2.PackSignedSaturate(a >> AxisWeights.FractionBits, b >> AxisWeights.FractionBits);
        var cd = Sse2.PackSignedSaturate(c >> AxisWeights.FractionBits, d >> AxisWeights.FractionBits);
        return Ssse3.Shuffle(Sse2.PackUnsignedSaturate(ab, cd), Gather).AsUInt32();
    }
}
