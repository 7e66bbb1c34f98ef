using System.Buffers;
using System.Numerics;

namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>
/// Resamples along y as rows arrive: each row is added, weighted, to the few output rows that use it, and an output row is complete after its last
/// input row. Memory therefore does not grow with the height of the picture.
/// </summary>
internal sealed class VerticalPass : IDisposable
{
    private const int Half = 1 << (AxisWeights.FractionBits - 1);

    private readonly AxisWeights _weights;
    private readonly int _rowLength;
    private readonly bool _vectorised;
    private readonly int _slots;
    private readonly int[] _sums;
    private readonly byte[] _finished;
    private int _oldest;
    private int _next;

    /// <summary>Prepares a pass.</summary>
    /// <param name="weights">Weights of the required rows. Not disposed here.</param>
    /// <param name="rowLength">Values of a row; a multiple of the vector length.</param>
    /// <param name="vectorised">False to compute value by value, with the same results.</param>
    public VerticalPass(AxisWeights weights, int rowLength, bool vectorised = true)
    {
        (_weights, _rowLength, _vectorised) = (weights, rowLength, vectorised);
        _slots = MostAtATime(weights);
        _sums = ArrayPool<int>.Shared.Rent(_slots * rowLength);
        _finished = ArrayPool<byte>.Shared.Rent(rowLength);
    }

    /// <summary>First input row that is needed.</summary>
    public int FirstRow => _weights.First(0);

    /// <summary>Last input row that is needed, plus one.</summary>
    public int EndRow => _weights.First(_weights.Count - 1) + _weights.Taps(_weights.Count - 1);

    /// <summary>Adds an input row. Rows from <see cref="FirstRow"/> to <see cref="EndRow"/> must be added exactly once each, in order.</summary>
    /// <param name="y">Its index.</param>
    /// <param name="row">Its values.</param>
    /// <param name="finished">Called for each output row that is now complete, with its index in the window and its values.</param>
    public void Add(int y, ReadOnlySpan<byte> row, Action<int, ReadOnlySpan<byte>> finished)
    {
        for (; _next < _weights.Count && _weights.First(_next) <= y; _next++)
        {
            Sums(_next).Fill(Half);
        }

        AddWeighted(y, row[.._rowLength]);

        for (; _oldest < _next && _weights.First(_oldest) + _weights.Taps(_oldest) == y + 1; _oldest++)
        {
            Round(Sums(_oldest), _finished.AsSpan(0, _rowLength));
            finished(_oldest, _finished.AsSpan(0, _rowLength));
        }
    }

    private Span<int> Sums(int output) => _sums.AsSpan(output % _slots * _rowLength, _rowLength);

    private void AddWeighted(int y, ReadOnlySpan<byte> row)
    {
        for (var output = _oldest; output < _next; output++)
        {
            var weight = _weights.Weights(output)[y - _weights.First(output)];
            var sums = Sums(output);
            var i = 0;
            if (_vectorised)
            {
                var quarter = Vector<int>.Count;
                for (; i < row.Length; i += Vector<byte>.Count)
                {
                    Vector.Widen(new Vector<byte>(row[i..]), out var low, out var high);
                    Vector.Widen(low, out var a, out var b);
                    Vector.Widen(high, out var c, out var d);
                    var into = sums.Slice(i, Vector<byte>.Count);
                    (new Vector<int>(into) + (Vector.AsVectorInt32(a) * weight)).CopyTo(into);
                    (new Vector<int>(into[quarter..]) + (Vector.AsVectorInt32(b) * weight)).CopyTo(into[quarter..]);
                    (new Vector<int>(into[(2 * quarter)..]) + (Vector.AsVectorInt32(c) * weight)).CopyTo(into[(2 * quarter)..]);
                    (new Vector<int>(into[(3 * quarter)..]) + (Vector.AsVectorInt32(d) * weight)).CopyTo(into[(3 * quarter)..]);
                }
            }

            for (; i < row.Length; i++)
            {
                sums[i] += row[i] * weight;
            }
        }
    }

    private void Round(ReadOnlySpan<int> sums, Span<byte> bytes)
    {
        var i = 0;
        if (_vectorised)
        {
            for (; i < sums.Length; i += Vector<byte>.Count)
            {
                var low = Vector.Narrow(Rounded(sums[i..], part: 0), Rounded(sums[i..], part: 1));
                var high = Vector.Narrow(Rounded(sums[i..], part: 2), Rounded(sums[i..], part: 3));
                Vector.Narrow(Vector.AsVectorUInt16(low), Vector.AsVectorUInt16(high)).CopyTo(bytes[i..]);
            }
        }

        for (; i < sums.Length; i++)
        {
            bytes[i] = (byte)Math.Clamp(sums[i] >> AxisWeights.FractionBits, 0, 255);
        }
    }

    private static Vector<int> Rounded(ReadOnlySpan<int> sums, int part)
    {
        var shifted = new Vector<int>(sums[(part * Vector<int>.Count)..]) >> AxisWeights.FractionBits;
        return Vector.Min(Vector.Max(shifted, Vector<int>.Zero), Vector.Create(255));
    }

    /// <summary>Maximum number of incomplete output rows at the same time.</summary>
    private static int MostAtATime(AxisWeights weights)
    {
        int most = 1, oldest = 0;
        for (var output = 0; output < weights.Count; output++)
        {
            while (weights.First(oldest) + weights.Taps(oldest) <= weights.First(output))
            {
                oldest++;
            }

            most = Math.Max(most, output - oldest + 1);
        }

        return most;
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_sums);
        ArrayPool<byte>.Shared.Return(_finished);
    }
}
