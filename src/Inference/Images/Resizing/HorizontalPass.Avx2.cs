using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>
/// The AVX2 kernel. AVX2 multiplies pairs of 16-bit numbers and adds each pair in one instruction, several times faster than 32-bit
/// products. A 23-bit weight does not fit, so it is split as <c>high * 2^15 + low</c>; sums wrap around 2^32 like Pillow's, so the result is exact.
/// </summary>
/// <remarks>
/// Computes four output pixels together, each from groups of four input pixels. All use the same number of groups; weights are padded with zeros.
/// </remarks>
internal sealed unsafe partial class HorizontalPass
{
    private const int LowBits = 15;

    /// <summary>Number of shorts for the weights of four adjacent input pixels: four low halves, four high halves.</summary>
    private const int GroupLength = 8;

    private readonly int _groups;
    private readonly int[] _starts = [];
    private readonly short[] _split = [];

    /// <summary>Rents and fills the input offset of each output pixel, in bytes, and the split weights: <c>[quads, groups, 4, 8]</c>.</summary>
    private (int[] Starts, short[] Split) SplitWeights(int inputWidth)
    {
        var outputs = RoundUp(_weights.Count, 4);
        var starts = ArrayPool<int>.Shared.Rent(outputs);
        var split = ArrayPool<short>.Shared.Rent(outputs * _groups * GroupLength);
        starts.AsSpan(0, outputs).Clear();
        split.AsSpan(0, outputs * _groups * GroupLength).Clear();
        for (var x = 0; x < _weights.Count; x++)
        {
            // At the right edge, the groups start further left, so that they end within the row.
            var start = Math.Min(_weights.First(x), Math.Max(inputWidth - (_groups * 4), 0));
            starts[x] = start * 3;
            var k = _weights.First(x) - start;
            foreach (var weight in _weights.Weights(x))
            {
                var group = (((x / 4 * _groups) + (k / 4)) * 4) + (x % 4);
                var at = (group * GroupLength) + (k % 4);
                split[at] = (short)(weight & ((1 << LowBits) - 1));
                split[at + 4] = (short)(weight >> LowBits);
                k++;
            }
        }

        return (starts, split);
    }

    private void ResampleAvx2(ReadOnlySpan<byte> rgb, int rows, Span<byte> planar)
    {
        // Local copies: the JIT keeps these in registers but rereads fields.
        var (outputs, groups, inputStride, planeStride, rowLength) = (_weights.Count, _groups, _inputStride, PlaneStride, RowLength);
        fixed (byte* input = rgb, output = planar)
        fixed (int* starts = _starts)
        fixed (short* split = _split)
        {
            for (var x = 0; x < outputs; x += 4)
            {
                var weights = split + ((long)x * groups * GroupLength);
                for (var row = 0; row < rows; row++)
                {
                    var four = Four(input + ((long)row * inputStride), starts + x, weights, groups);
                    var at = output + ((long)row * rowLength) + x;
                    Unsafe.WriteUnaligned(at, four.GetElement(0));
                    Unsafe.WriteUnaligned(at + planeStride, four.GetElement(1));
                    Unsafe.WriteUnaligned(at + (2 * planeStride), four.GetElement(2));
                }
            }
        }
    }

    /// <summary>Computes four output pixels: four reds, four greens, four blues.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Four(byte* row, int* starts, short* weights, int groups)
    {
        byte* a = row + starts[0], b = row + starts[1], c = row + starts[2], d = row + starts[3];
        Vector256<int> lowA = default, lowB = default, lowC = default, lowD = default;
        Vector256<int> highA = default, highB = default, highC = default, highD = default;
        for (var group = 0; group < groups; group++, weights += 4 * GroupLength)
        {
            Accumulate(a + (group * 12), weights, ref lowA, ref highA);
            Accumulate(b + (group * 12), weights + GroupLength, ref lowB, ref highB);
            Accumulate(c + (group * 12), weights + (2 * GroupLength), ref lowC, ref highC);
            Accumulate(d + (group * 12), weights + (3 * GroupLength), ref lowD, ref highD);
        }

        // Both packs saturate, which clamps to 0..255. The shuffle reorders four RGB0 to reds, greens and blues.
        var ab = Sse2.PackSignedSaturate(Shifted(lowA, highA), Shifted(lowB, highB));
        var cd = Sse2.PackSignedSaturate(Shifted(lowC, highC), Shifted(lowD, highD));
        var order = Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        return Ssse3.Shuffle(Sse2.PackUnsignedSaturate(ab, cd), order).AsUInt32();
    }

    /// <summary>Adds four weighted input pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(byte* pixels, short* weights, ref Vector256<int> low, ref Vector256<int> high)
    {
        // Pixels 0 and 1 in one half, 2 and 3 in the other, as 16-bit numbers in pairs: R0 R1, G0 G1, B0 B1, 0 0.
        var spread = Vector256.Create(
            (byte)0, 0x80, 3, 0x80, 1, 0x80, 4, 0x80, 2, 0x80, 5, 0x80, 0x80, 0x80, 0x80, 0x80,
            6, 0x80, 9, 0x80, 7, 0x80, 10, 0x80, 8, 0x80, 11, 0x80, 0x80, 0x80, 0x80, 0x80);
        var values = Avx2.Shuffle(Avx2.BroadcastVector128ToVector256(pixels), spread).AsInt16();

        var both = Avx2.BroadcastVector128ToVector256(weights).AsSingle();
        low += Avx2.MultiplyAddAdjacent(values, Avx.PermuteVar(both, Vector256.Create(0, 0, 0, 0, 1, 1, 1, 1)).AsInt16());
        high += Avx2.MultiplyAddAdjacent(values, Avx.PermuteVar(both, Vector256.Create(2, 2, 2, 2, 3, 3, 3, 3)).AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Shifted(Vector256<int> low, Vector256<int> high)
    {
        var halves = (high << LowBits) + low;
        return (halves.GetLower() + halves.GetUpper() + Vector128.Create(Half)) >> AxisWeights.FractionBits;
    }
}
