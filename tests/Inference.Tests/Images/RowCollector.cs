using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Tests.Images;

/// <summary>Collects all rows of a picture.</summary>
internal sealed class RowCollector(int width, int height) : IRowSink
{
    private int _filled;

    public int Width => width;

    public int Height => height;

    public byte[] Rgb { get; } = new byte[width * height * 3];

    public void Push(Span<byte> rgb, int rows)
    {
        rgb[..(rows * width * 3)].CopyTo(Rgb.AsSpan(_filled));
        _filled += rows * width * 3;
    }
}
