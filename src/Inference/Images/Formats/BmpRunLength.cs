namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Decodes a run-length encoded BMP to one byte per pixel.</summary>
internal static class BmpRunLength
{
    /// <summary>Decodes in storage order. Skipped pixels get index 0.</summary>
    /// <returns>Number of pixels decoded; less than the capacity if the data is truncated.</returns>
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
                // Runs do not wrap to the next row.
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
                    // End of row. If a row has just become full, the position is already in the next one.
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
