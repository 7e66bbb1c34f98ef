using System.Buffers;

namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>An 8-bit RGB picture, <c>[3, Height, Width]</c>: all reds, then all greens, then all blues.</summary>
/// <remarks>The bytes are rented: dispose once.</remarks>
internal sealed class PlanarPicture : IDisposable
{
    private readonly byte[] _bytes;

    /// <summary>Creates a black picture.</summary>
    public PlanarPicture(int height, int width)
    {
        (Height, Width) = (height, width);
        _bytes = ArrayPool<byte>.Shared.Rent(3 * height * width);
        // Areas outside the source picture stay black: the reference pads with zeros before normalization.
        Bytes.Clear();
    }

    public int Height { get; }

    public int Width { get; }

    public Span<byte> Bytes => _bytes.AsSpan(0, 3 * Height * Width);

    /// <summary>Part of a row of one channel, from column <paramref name="left"/>.</summary>
    public Span<byte> Row(int channel, int y, int left) => _bytes.AsSpan((((channel * Height) + y) * Width) + left, Width - left);

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
