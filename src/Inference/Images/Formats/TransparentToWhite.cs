using System.Runtime.InteropServices;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Lays the one transparent colour of a picture over white, as the reference does where <c>do_convert_rgb</c> is set.</summary>
/// <param name="colour">That colour. Every pixel that has it counts, whatever palette entry it came from.</param>
/// <param name="width">Pixels of a row.</param>
/// <param name="next">Receives the rows.</param>
internal sealed class TransparentToWhite(Rgb colour, int width, IRowSink next) : IRowSink
{
    public void Push(Span<byte> rgb, int rows)
    {
        MemoryMarshal.Cast<byte, Rgb>(rgb)[..(rows * width)].Replace(colour, new Rgb(255, 255, 255));
        next.Push(rgb, rows);
    }
}
