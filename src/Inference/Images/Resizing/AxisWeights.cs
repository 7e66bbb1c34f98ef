using System.Buffers;

namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>
/// The input pixels and weights of each output pixel along one axis, as computed by Pillow, but only for a window of the output. A picture of
/// 60000 x 1 resized to shortest edge 224 is 13 million columns wide, but a crop needs only 224 of them.
/// </summary>
/// <remarks>Arrays are rented: dispose once, do not use afterwards.</remarks>
internal sealed class AxisWeights : IDisposable
{
    /// <summary>Weights are fixed-point with 1.0 = 2^22: of 32 bits, 8 are for the pixel and 2 for overshoot and sign.</summary>
    public const int FractionBits = 32 - 8 - 2;

    private readonly int[] _first;
    private readonly int[] _taps;
    private readonly int[] _weights;

    private readonly int _room;

    private AxisWeights(int count, int room)
    {
        (Count, _room) = (count, room);
        _first = ArrayPool<int>.Shared.Rent(count);
        _taps = ArrayPool<int>.Shared.Rent(count);
        _weights = ArrayPool<int>.Shared.Rent(count * room);
    }

    /// <summary>Number of output pixels in the window.</summary>
    public int Count { get; }

    /// <summary>Maximum number of input pixels per output pixel.</summary>
    public int MaxTaps { get; private set; }

    /// <summary>First input pixel of output pixel <paramref name="index"/>, relative to the window.</summary>
    public int First(int index) => _first[index];

    /// <summary>Number of input pixels of output pixel <paramref name="index"/>. All are inside the input.</summary>
    public int Taps(int index) => _taps[index];

    /// <summary>One weight for each tap.</summary>
    public ReadOnlySpan<int> Weights(int index) => _weights.AsSpan(index * _room, _taps[index]);

    /// <summary>Computes the weights.</summary>
    /// <param name="input">Pixels of the input along this axis.</param>
    /// <param name="output">Pixels of the whole output along this axis.</param>
    /// <param name="extent">Length that the output covers, in input pixels: <paramref name="input"/>, or slightly more if a decoder dropped a remainder.</param>
    /// <param name="start">First output pixel of the window.</param>
    /// <param name="count">Number of pixels in the window, 1 or more.</param>
    /// <param name="filter">The filter.</param>
    public static AxisWeights Of(int input, int output, double extent, int start, int count, ResizeFilter filter)
    {
        var scale = extent / output;
        if (filter is ResizeFilter.Nearest)
        {
            return Nearest(input, scale, start, count);
        }

        // When shrinking, widen the filter, so that every input pixel counts ("antialias").
        var stretch = Math.Max(scale, 1);
        var support = FilterCurve.Support(filter) * stretch;
        var inverse = 1 / stretch;

        var axis = new AxisWeights(count, Math.Min(((int)Math.Ceiling(support) * 2) + 1, input));
        var raw = ArrayPool<double>.Shared.Rent(axis._room);
        for (var i = 0; i < count; i++)
        {
            var center = (start + i + 0.5) * scale;
            var first = Math.Clamp((int)(center - support + 0.5), 0, input - 1);
            var taps = Math.Min((int)(center + support + 0.5), input) - first;
            axis._first[i] = first;
            axis._taps[i] = taps;
            axis.MaxTaps = Math.Max(axis.MaxTaps, taps);

            var sum = 0.0;
            for (var k = 0; k < taps; k++)
            {
                raw[k] = FilterCurve.At(filter, (k + first - center + 0.5) * inverse);
                sum += raw[k];
            }

            var weights = axis._weights.AsSpan(i * axis._room, taps);
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
        var axis = new AxisWeights(count, room: 1) { MaxTaps = 1 };

        // Pillow adds the step repeatedly instead of multiplying; the sums round differently, so do the same here.
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
