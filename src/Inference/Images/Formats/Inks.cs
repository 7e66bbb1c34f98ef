namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Converts CMYK to RGB as Pillow does, without a colour profile.</summary>
internal static class Inks
{
    /// <summary>Converts a pixel; 255 is full ink.</summary>
    public static void ToRgb(byte cyan, byte magenta, byte yellow, byte black, Span<byte> rgb)
    {
        var white = 255 - black;
        rgb[0] = Left(white, cyan);
        rgb[1] = Left(white, magenta);
        rgb[2] = Left(white, yellow);
    }

    private static byte Left(int white, byte ink)
    {
        // x / 255, rounded, by shifts.
        var product = (ink * white) + 128;
        return (byte)(white - (((product >> 8) + product) >> 8));
    }
}
