using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Generates deterministic BMP pictures, each with a different pattern.</summary>
internal static class GeneratedPictures
{
    /// <summary>Number of pictures.</summary>
    public const int Count = 8;

    private const int Width = 320;
    private const int Height = 240;
    private const int Header = 54;

    /// <summary>Returns the file bytes of a picture.</summary>
    /// <param name="number">0 to <see cref="Count"/> - 1.</param>
    public static byte[] Make(int number)
    {
        // 24 bits per pixel; 3 * 320 is a multiple of 4, so rows need no padding.
        var file = new byte[Header + (3 * Width * Height)];
        file[0] = (byte)'B';
        file[1] = (byte)'M';
        Write(2, file.Length);
        Write(10, Header);
        Write(14, 40);
        Write(18, Width);
        Write(22, Height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), 24);
        for (var i = 0; i < Width * Height; i++)
        {
            var (y, x) = Math.DivRem(i, Width);
            for (var channel = 0; channel < 3; channel++)
            {
                file[Header + (3 * i) + channel] = Shade(number, x, y, channel);
            }
        }

        return file;

        void Write(int offset, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(offset), value);
    }

    // Waves with a different direction and length for each picture and channel.
    private static byte Shade(int number, int x, int y, int channel)
    {
        var angle = 0.7 * number + 0.4 * channel;
        var wave = Math.Sin((x * Math.Cos(angle) + y * Math.Sin(angle)) / (4 + 5 * number)) + number / 7.0 - 0.5;
        return (byte)Math.Clamp(127.5 + 90 * wave, 0, 255);
    }
}
