using System.Buffers;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>A buffer for a few RGB rows and the padding that a sink requires. Rented: dispose once.</summary>
internal sealed class RowBuffer : IDisposable
{
    private readonly byte[] _bytes;
    private readonly int _length;

    public RowBuffer(int width, int rows)
    {
        _length = (width * rows * 3) + IRowSink.Padding;
        _bytes = ArrayPool<byte>.Shared.Rent(_length);
    }

    public Span<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
