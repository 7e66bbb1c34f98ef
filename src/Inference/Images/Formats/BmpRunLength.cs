namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Unpacks a run-length coded BMP, one byte for each pixel.</summary>
internal static class BmpRunLength
{
    /// <summary>Unpacks in the order of storage. Pixels that are jumped over get index 0.</summary>
    /// <returns>How many pixels the data reaches; fewer than there is room for when it ends early.</returns>
    public static int Unpack(ReadOnlySpan<byte> data, bool fourBits, int width, Span<byte> pixels)
    {
        pixels.Clear();
        int at = 0, x = 0;
        while (at < pixels.Length && data.Length >= 2)
        {
            var (count, value) = (data[0], data[1]);
            data = data[2..];
            if (count > 0)
            {
                // A run does not go on in the next row.
                var run = Math.Min(Math.Clamp(width - x, 0, count), pixels.Length - at);
                for (var i = 0; i < run; i++)
                {
                    pixels[at++] = fourBits ? (byte)(i % 2 == 0 ? value >> 4 : value & 15) : value;
                }

                x += run;
                continue;
            }

            switch (value)
            {
                case 0:
                    // End of row. Where a row has just become full, the position is already in the next.
                    at += (width - (at % width)) % width;
                    x = 0;
                    break;
                case 1:
                    return at;
                case 2 when data.Length >= 2:
                    at = (int)Math.Min(at + data[0] + ((long)data[1] * width), pixels.Length);
                    x = at % width;
                    data = data[2..];
                    break;
                case 2:
                    return at;
                default:
                    var bytes = fourBits ? (value + 1) / 2 : value;
                    if (data.Length < bytes)
                    {
                        return at;
                    }

                    for (var i = 0; i < value && at < pixels.Length; i++)
                    {
                        pixels[at++] = !fourBits ? data[i] : (byte)(i % 2 == 0 ? data[i / 2] >> 4 : data[i / 2] & 15);
                    }

                    x += value;

                    // Padded to an even length.
                    data = data[Math.Min(bytes + (bytes & 1), data.Length)..];
                    break;
            }
        }

        return at;
    }
}
