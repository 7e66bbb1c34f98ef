using System.Buffers;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Room for a few RGB rows and the padding that a sink wants. Rented: dispose once.</summary>
internal sealed class Strip : IDisposable
{
    private readonly byte[] _bytes;
    private readonly int _length;

    public Strip(int width, int rows)
    {
        _length = (width * rows * 3) + IRowSink.Padding;
        _bytes = ArrayPool<byte>.Shared.Rent(_length);
    }

    public Span<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
