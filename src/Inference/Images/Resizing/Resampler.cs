using System.Buffers;

namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>
/// Pillow's resize (<c>Image.resize</c>, version 12), bit for bit: along x first, rounded to 8 bits, then along y. Processes rows as they
/// are decoded and computes only the window.
/// </summary>
internal sealed class Resampler : IRowSink, IDisposable
{
    /// <summary>Number of rows per horizontal pass: their output stays in the first-level cache until it is used.</summary>
    private const int RowsAtATime = 16;

    private readonly AxisWeights _columns;
    private readonly AxisWeights _rows;
    private readonly HorizontalPass _horizontal;
    private readonly VerticalPass _vertical;
    private readonly byte[] _planar;
    private readonly int _inputStride;
    private readonly Action<int, ReadOnlySpan<byte>> _finished;
    private int _y;

    /// <summary>Prepares a resize.</summary>
    /// <param name="input">The source picture.</param>
    /// <param name="window">The resize and the window, which has the size of <paramref name="target"/> and overlaps the picture.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="target">Receives the window. Areas outside the picture are left unchanged.</param>
    /// <param name="kernel">The horizontal kernel; <see cref="HorizontalKernel.Scalar"/> makes the vertical pass scalar too.</param>
    public Resampler(ResizeInput input, ResizeWindow window, ResizeFilter filter, PlanarPicture target, HorizontalKernel? kernel = null)
    {
        var left = Math.Max(window.Left, 0);
        var top = Math.Max(window.Top, 0);
        var right = Math.Min(window.Width, window.Left + target.Width);
        var bottom = Math.Min(window.Height, window.Top + target.Height);

        _inputStride = input.Width * 3;
        _columns = AxisWeights.Of(input.Width, window.Width, input.ExtentX, left, right - left, filter);
        _rows = AxisWeights.Of(input.Height, window.Height, input.ExtentY, top, bottom - top, filter);
        _horizontal = new HorizontalPass(_columns, input.Width, kernel);
        _vertical = new VerticalPass(_rows, _horizontal.RowLength, vectorised: kernel is not HorizontalKernel.Scalar);
        _planar = ArrayPool<byte>.Shared.Rent(RowsAtATime * _horizontal.RowLength);
        _finished = (y, planar) =>
        {
            for (var channel = 0; channel < 3; channel++)
            {
                planar.Slice(channel * _horizontal.PlaneStride, right - left)
                    .CopyTo(target.Row(channel, y + top - window.Top, left - window.Left));
            }
        };
    }

    public void Push(Span<byte> rgb, int rows)
    {
        while (rows > 0)
        {
            var count = Math.Min(rows, RowsAtATime);
            var from = Math.Clamp(_vertical.FirstRow - _y, 0, count);
            var to = Math.Clamp(_vertical.EndRow - _y, from, count);
            if (from < to)
            {
                _horizontal.Resample(rgb[(from * _inputStride)..], to - from, _planar);
                for (var row = from; row < to; row++)
                {
                    _vertical.Add(_y + row, _planar.AsSpan((row - from) * _horizontal.RowLength, _horizontal.RowLength), _finished);
                }
            }

            _y += count;
            rows -= count;
            rgb = rgb[(count * _inputStride)..];
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_planar);
        _vertical.Dispose();
        _horizontal.Dispose();
        _columns.Dispose();
        _rows.Dispose();
    }
}
