using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>Implementations of the horizontal pass. All give identical results.</summary>
internal enum HorizontalKernel
{
    Scalar,
    Vector128,
    Avx2,
}

/// <summary>
/// Resamples rows along x: interleaved RGB in, planes out (the reds of a row, then its greens, then its blues), rounded to 8 bits, because
/// Pillow rounds between its two passes.
/// </summary>
internal sealed partial class HorizontalPass : IDisposable
{
    private const int Half = 1 << (AxisWeights.FractionBits - 1);

    private readonly AxisWeights _weights;
    private readonly HorizontalKernel _kernel;
    private readonly int _inputStride;

    /// <summary>Prepares a pass.</summary>
    /// <param name="weights">Weights of the required columns. Not disposed here.</param>
    /// <param name="inputWidth">Pixels of an input row.</param>
    /// <param name="kernel">The implementation; by default the fastest that this processor supports.</param>
    public HorizontalPass(AxisWeights weights, int inputWidth, HorizontalKernel? kernel = null)
    {
        _weights = weights;
        _kernel = kernel ?? Fastest;
        _inputStride = inputWidth * 3;
        PlaneStride = RoundUp(weights.Count, Math.Max(4, System.Numerics.Vector<byte>.Count));

        if (_kernel is HorizontalKernel.Avx2)
        {
            _groups = RoundUp(weights.MaxTaps, 4) / 4;
            (_starts, _split) = SplitWeights(inputWidth);
        }
    }

    /// <summary>Bytes between planes of an output row: the width of the window, rounded up to whole vectors.</summary>
    public int PlaneStride { get; }

    /// <summary>Bytes of an output row: three planes. The bytes after a plane's columns are undefined.</summary>
    public int RowLength => 3 * PlaneStride;

    private static HorizontalKernel Fastest =>
        Avx2.IsSupported ? HorizontalKernel.Avx2
        : Vector128.IsHardwareAccelerated ? HorizontalKernel.Vector128
        : HorizontalKernel.Scalar;

    /// <summary>Resamples a strip.</summary>
    /// <param name="rgb">The rows, followed by <see cref="IRowSink.Padding"/> readable bytes.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="planar">Receives <see cref="RowLength"/> bytes per row.</param>
    public void Resample(ReadOnlySpan<byte> rgb, int rows, Span<byte> planar)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rgb.Length, (rows * _inputStride) + IRowSink.Padding, nameof(rgb));
        ArgumentOutOfRangeException.ThrowIfLessThan(planar.Length, rows * RowLength, nameof(planar));
        switch (_kernel)
        {
            case HorizontalKernel.Avx2:
                ResampleAvx2(rgb, rows, planar);
                break;
            case HorizontalKernel.Vector128:
                ResampleVector128(rgb, rows, planar);
                break;
            default:
                ResampleScalar(rgb, rows, planar);
                break;
        }
    }

    private void ResampleScalar(ReadOnlySpan<byte> rgb, int rows, Span<byte> planar)
    {
        for (var row = 0; row < rows; row++)
        {
            var output = planar.Slice(row * RowLength, RowLength);
            for (var x = 0; x < _weights.Count; x++)
            {
                var input = rgb[((row * _inputStride) + (_weights.First(x) * 3))..];
                int red = Half, green = Half, blue = Half;
                foreach (var weight in _weights.Weights(x))
                {
                    red += input[0] * weight;
                    green += input[1] * weight;
                    blue += input[2] * weight;
                    input = input[3..];
                }

                output[x] = ToByte(red);
                output[PlaneStride + x] = ToByte(green);
                output[(2 * PlaneStride) + x] = ToByte(blue);
            }
        }
    }

    private void ResampleVector128(ReadOnlySpan<byte> rgb, int rows, Span<byte> planar)
    {
        for (var row = 0; row < rows; row++)
        {
            var output = planar.Slice(row * RowLength, RowLength);
            for (var x = 0; x < _weights.Count; x++)
            {
                ref var input = ref MemoryMarshal.GetReference(rgb[((row * _inputStride) + (_weights.First(x) * 3))..]);
                var sum = Vector128.Create(Half);
                foreach (var weight in _weights.Weights(x))
                {
                    // Four bytes: a pixel and the red of the next one, whose sum is dropped.
                    var bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<uint>(ref input)).AsByte();
                    var pixel = Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32();
                    sum += pixel * weight;
                    input = ref Unsafe.Add(ref input, 3);
                }

                output[x] = ToByte(sum[0]);
                output[PlaneStride + x] = ToByte(sum[1]);
                output[(2 * PlaneStride) + x] = ToByte(sum[2]);
            }
        }
    }

    private static byte ToByte(int sum) => (byte)Math.Clamp(sum >> AxisWeights.FractionBits, 0, 255);

    private static int RoundUp(int value, int unit) => (value + unit - 1) / unit * unit;

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<short>.Shared.Return(_split);
    }
}
