using System.Runtime.InteropServices;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Blends the single transparent colour of a picture onto white, as the reference does with <c>do_convert_rgb</c>.</summary>
/// <param name="colour">The colour. All pixels of this colour are blended, regardless of their palette entry.</param>
/// <param name="width">Pixels per row.</param>
/// <param name="next">Receives the rows.</param>
internal sealed class TransparentToWhite(Rgb colour, int width, IRowSink next) : IRowSink
{
    public void Push(Span<byte> rgb, int rows)
    {
        MemoryMarshal.Cast<byte, Rgb>(rgb)[..(rows * width)].Replace(colour, new Rgb(255, 255, 255));
        next.Push(rgb, rows);
    }
}
