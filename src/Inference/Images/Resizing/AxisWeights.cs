using System.Buffers;

namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>
/// Which input pixels make each output pixel of one axis, and with what weight: Pillow's numbers, for a window of the output only. A picture of
/// 60000 x 1 resized to shortest edge 224 is 13 million columns wide, of which a crop needs 224.
/// </summary>
/// <remarks>Arrays are rented: dispose once, do not use afterwards.</remarks>
internal sealed class AxisWeights : IDisposable
{
    /// <summary>Weights are integers, 1.0 being 2^22: 8 bits for the pixel and 2 for overshoot and sign are left of 32.</summary>
    public const int FractionBits = 32 - 8 - 2;

    private readonly int[] _first;
    private readonly int[] _taps;
    private readonly int[] _weights;

    private AxisWeights(int count, int maxTaps)
    {
        (Count, MaxTaps) = (count, maxTaps);
        _first = ArrayPool<int>.Shared.Rent(count);
        _taps = ArrayPool<int>.Shared.Rent(count);
        _weights = ArrayPool<int>.Shared.Rent(count * maxTaps);
    }

    /// <summary>Output pixels in the window.</summary>
    public int Count { get; }

    /// <summary>Most input pixels that one output pixel is made of.</summary>
    public int MaxTaps { get; }

    /// <summary>The first input pixel of output pixel <paramref name="index"/>, counted from the start of the window.</summary>
    public int First(int index) => _first[index];

    /// <summary>How many input pixels, from the first, output pixel <paramref name="index"/> is made of. They never leave the input.</summary>
    public int Taps(int index) => _taps[index];

    /// <summary>One weight for each tap.</summary>
    public ReadOnlySpan<int> Weights(int index) => _weights.AsSpan(index * MaxTaps, _taps[index]);

    /// <summary>Computes the weights.</summary>
    /// <param name="input">Pixels of the input along this axis.</param>
    /// <param name="output">Pixels of the whole output along this axis.</param>
    /// <param name="start">First output pixel of the window.</param>
    /// <param name="count">Pixels of the window; at least 1.</param>
    /// <param name="filter">The filter.</param>
    public static AxisWeights Of(int input, int output, int start, int count, ResizeFilter filter)
    {
        var scale = (double)input / output;
        if (filter is ResizeFilter.Nearest)
        {
            return Nearest(input, scale, start, count);
        }

        // Shrinking widens the filter, so that every input pixel counts. That is what "antialiased" means.
        var stretch = Math.Max(scale, 1);
        var support = FilterCurve.Support(filter) * stretch;
        var inverse = 1 / stretch;

        var axis = new AxisWeights(count, Math.Min(((int)Math.Ceiling(support) * 2) + 1, input));
        var raw = ArrayPool<double>.Shared.Rent(axis.MaxTaps);
        for (var i = 0; i < count; i++)
        {
            var center = (start + i + 0.5) * scale;
            var first = Math.Max((int)(center - support + 0.5), 0);
            var taps = Math.Min((int)(center + support + 0.5), input) - first;
            axis._first[i] = first;
            axis._taps[i] = taps;

            var sum = 0.0;
            for (var k = 0; k < taps; k++)
            {
                raw[k] = FilterCurve.At(filter, (k + first - center + 0.5) * inverse);
                sum += raw[k];
            }

            var weights = axis._weights.AsSpan(i * axis.MaxTaps, taps);
            for (var k = 0; k < taps; k++)
            {
                var weight = sum == 0 ? raw[k] : raw[k] / sum;
                weights[k] = (int)((weight * (1 << FractionBits)) + (weight < 0 ? -0.5 : 0.5));
            }
        }

        ArrayPool<double>.Shared.Return(raw);
        return axis;
    }

    private static AxisWeights Nearest(int input, double scale, int start, int count)
    {
        var axis = new AxisWeights(count, maxTaps: 1);

        // Pillow adds the step again and again instead of multiplying; the sums round differently, so this has to do the same.
        var position = scale * 0.5;
        for (var i = 0; i < start; i++)
        {
            position += scale;
        }

        for (var i = 0; i < count; i++, position += scale)
        {
            axis._first[i] = Math.Min((int)position, input - 1);
            axis._taps[i] = 1;
            axis._weights[i] = 1 << FractionBits;
        }

        return axis;
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_first);
        ArrayPool<int>.Shared.Return(_taps);
        ArrayPool<int>.Shared.Return(_weights);
    }
}
