using System.Runtime.InteropServices;

namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>Keeps the alpha channel of a whole picture, one byte a pixel, and passes it on.</summary>
internal sealed unsafe class AlphaBuffer : IRowSink, IDisposable
{
    private readonly IRowSink _next;
    private readonly int _width;
    private readonly nint _length;
    private byte* _alpha;
    private nint _filled;

    /// <summary>An empty buffer.</summary>
    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="next">Receives the rows too.</param>
    public AlphaBuffer(int width, int height, IRowSink next)
    {
        (_width, _length, _next) = (width, (nint)width * height, next);
        _alpha = (byte*)NativeMemory.Alloc((nuint)_length);
    }

    public void Push(Span<byte> rgb, int rows)
    {
        var count = rows * _width;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_filled + count, _length, nameof(rows));
        for (var i = 0; i < count; i++)
        {
            _alpha[_filled + i] = rgb[3 * i];
        }

        _filled += count;
        _next.Push(rgb, rows);
    }

    /// <summary>Values of pixels that have arrived.</summary>
    public ReadOnlySpan<byte> From(nint first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + count, _filled, nameof(count));
        return new ReadOnlySpan<byte>(_alpha + first, count);
    }

    public void Dispose()
    {
        NativeMemory.Free(_alpha);
        _alpha = null;
    }
}
