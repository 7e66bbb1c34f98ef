namespace ZeroShotOrleans.Inference.Images.Resizing;

/// <summary>Multiplies colours with an alpha channel before a resize and divides them afterwards, bit for bit as Pillow does around a resize of RGBA.</summary>
/// <param name="alpha">Alpha of the whole picture, <c>[height, width]</c>.</param>
/// <param name="width">Pixels per row.</param>
/// <param name="next">Receives the multiplied rows.</param>
internal sealed class AlphaMultiplier(AlphaBuffer alpha, int width, IRowSink next) : IRowSink
{
    private nint _at;

    public void Push(Span<byte> rgb, int rows)
    {
        var values = alpha.From(_at, rows * width);
        for (var i = 0; i < values.Length; i++)
        {
            var by = values[i];
            rgb[3 * i] = Multiply(rgb[3 * i], by);
            rgb[(3 * i) + 1] = Multiply(rgb[(3 * i) + 1], by);
            rgb[(3 * i) + 2] = Multiply(rgb[(3 * i) + 2], by);
        }

        _at += values.Length;
        next.Push(rgb, rows);
    }

    /// <summary>Divides the colours of a resized picture by its resized alpha.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="resized">Its alpha, the same in all three channels.</param>
    public static void Divide(PlanarPicture picture, PlanarPicture resized)
    {
        var colours = picture.Bytes;
        var plane = picture.Height * picture.Width;
        var by = resized.Bytes[..plane];
        for (var i = 0; i < colours.Length; i++)
        {
            if (by[i % plane] is var divisor and > 0 and < 255)
            {
                colours[i] = (byte)Math.Min(255, 255 * colours[i] / divisor);
            }
        }
    }

    // Pillow's MULDIV255: the product divided by 255, rounded.
    private static byte Multiply(byte colour, byte alpha)
    {
        var product = (colour * alpha) + 128;
        return (byte)(((product >> 8) + product) >> 8);
    }
}
