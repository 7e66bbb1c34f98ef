using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NetVips;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>Converts the samples of a decoded picture to 8-bit RGB, as Pillow's <c>convert("RGB")</c> does.</summary>
internal sealed class PixelLayout
{
    private delegate void Conversion(ReadOnlySpan<byte> samples, int pixels, Span<byte> rgb);

    private readonly Conversion _convert;

    private PixelLayout(Conversion convert) => _convert = convert;

    /// <summary>Finds the conversion.</summary>
    /// <param name="image">A picture decoded by libvips.</param>
    /// <param name="grey">Conversion of 16-bit greyscale. Scaling here assumes that some value needs more than 8 bits.</param>
    /// <param name="premultiplied">Whether colours are to be divided by alpha, if there is one.</param>
    /// <returns>Null if Pillow cannot convert it either, or if the layout is too rare to be supported.</returns>
    public static PixelLayout? Of(Image image, SixteenBitGrey grey, bool premultiplied = false) => (image.Format, image.Bands) switch
    {
        (Enums.BandFormat.Uchar, 4) when premultiplied => new(FromPremultiplied),
        (Enums.BandFormat.Ushort, 4) when premultiplied => new(FromPremultiplied16),
        _ => Of(image.Format, image.Bands, image.Interpretation, grey),
    };

    /// <summary>The conversion of the alpha channel to grey; null for a layout without a known place of alpha.</summary>
    public static PixelLayout? AlphaOf(Image image) => (image.Format, image.Bands) switch
    {
        (Enums.BandFormat.Uchar or Enums.BandFormat.Ushort, 1 or 3) => new((_, n, rgb) => rgb[..(n * 3)].Fill(255)),
        (Enums.BandFormat.Uchar, 2 or 4) => AlphaOf(image.Bands, bytes: 1),

        // The upper byte is the second.
        (Enums.BandFormat.Ushort, 2 or 4) => AlphaOf(image.Bands, bytes: 2),
        _ => null,
    };

    private static PixelLayout AlphaOf(int bands, int bytes) => new((samples, pixels, rgb) =>
    {
        for (var (i, from) = (0, (bands * bytes) - 1); i < pixels; i++, from += bands * bytes)
        {
            rgb.Slice(3 * i, 3).Fill(samples[from]);
        }
    });

    private static PixelLayout? Of(Enums.BandFormat format, int bands, Enums.Interpretation interpretation, SixteenBitGrey grey) => (format, bands, interpretation) switch
    {
        (Enums.BandFormat.Uchar, 4, Enums.Interpretation.Cmyk) => new(FromCmyk),
        (_, _, Enums.Interpretation.Lab or Enums.Interpretation.Cmyk) => null,
        (Enums.BandFormat.Uchar, 1 or 2, _) => new((s, n, rgb) => FromGrey(s, n, bands, rgb)),
        (Enums.BandFormat.Uchar, 3, _) => new((s, n, rgb) => s[..(n * 3)].CopyTo(rgb)),
        (Enums.BandFormat.Uchar, 4, _) => new(FromRgba),
        (Enums.BandFormat.Ushort, 1 or 2, _) when grey == SixteenBitGrey.Clip => new((s, n, rgb) => FromClippedGrey16(s, n, bands, rgb)),
        (Enums.BandFormat.Ushort, 1 or 2, _) => new((s, n, rgb) => FromGrey16(s, n, bands, rgb)),
        (Enums.BandFormat.Ushort, 3 or 4, _) => new((s, n, rgb) => FromRgb16(s, n, bands, rgb)),
        _ => null,
    };

    /// <summary>Converts whole pixels. <paramref name="rgb"/> must be at least 16 bytes longer than the pixels need.</summary>
    public void ToRgb(ReadOnlySpan<byte> samples, int pixels, Span<byte> rgb) => _convert(samples, pixels, rgb);

    private static void FromGrey(ReadOnlySpan<byte> samples, int pixels, int bands, Span<byte> rgb)
    {
        for (int i = 0, from = 0, to = 0; i < pixels; i++, from += bands, to += 3)
        {
            rgb[to] = rgb[to + 1] = rgb[to + 2] = samples[from];
        }
    }

    private static void FromRgba(ReadOnlySpan<byte> samples, int pixels, Span<byte> rgb)
    {
        var i = 0;
        var order = Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 0, 0, 0, 0);
        for (; i + 4 <= pixels; i += 4)
        {
            // Writes four bytes too many, which the next iteration or the padding absorbs.
            Vector128.Shuffle(Vector128.Create(samples.Slice(i * 4, 16)), order).CopyTo(rgb[(i * 3)..]);
        }

        for (; i < pixels; i++)
        {
            samples.Slice(i * 4, 3).CopyTo(rgb[(i * 3)..]);
        }
    }

    /// <summary>As in libavif: rounded; black where alpha is 0.</summary>
    private static void FromPremultiplied(ReadOnlySpan<byte> samples, int pixels, Span<byte> rgb)
    {
        for (int i = 0, from = 0, to = 0; i < pixels; i++, from += 4, to += 3)
        {
            Divide(samples.Slice(from, 3), samples[from + 3], rgb[to..]);
        }
    }

    /// <summary>Reduces to 8 bits first, as libavif does, which makes a difference where alpha is small.</summary>
    private static void FromPremultiplied16(ReadOnlySpan<byte> samples, int pixels, Span<byte> rgb)
    {
        var values = MemoryMarshal.Cast<byte, ushort>(samples);
        Span<byte> pixel = stackalloc byte[4];
        for (int i = 0, from = 0, to = 0; i < pixels; i++, from += 4, to += 3)
        {
            for (var sample = 0; sample < 4; sample++)
            {
                pixel[sample] = (byte)(((values[from + sample] * 255) + 32767) / 65535);
            }

            Divide(pixel[..3], pixel[3], rgb[to..]);
        }
    }

    /// <summary>Divides colours by alpha, rounded; black where alpha is 0.</summary>
    public static void Divide(ReadOnlySpan<byte> colours, byte alpha, Span<byte> rgb)
    {
        for (var colour = 0; colour < 3; colour++)
        {
            rgb[colour] = alpha == 0 ? (byte)0 : (byte)Math.Min(255, ((colours[colour] * 255) + (alpha / 2)) / alpha);
        }
    }

    /// <summary>As in Pillow, which makes nearly every such picture white.</summary>
    private static void FromClippedGrey16(ReadOnlySpan<byte> samples, int pixels, int bands, Span<byte> rgb)
    {
        var values = MemoryMarshal.Cast<byte, ushort>(samples);
        for (int i = 0, to = 0; i < pixels; i++, to += 3)
        {
            rgb[to] = rgb[to + 1] = rgb[to + 2] = (byte)Math.Min(values[i * bands], (ushort)255);
        }
    }

    /// <summary>Keeps the upper 8 bits, as Pillow does for 16-bit colours and for grey with alpha.</summary>
    private static void FromGrey16(ReadOnlySpan<byte> samples, int pixels, int bands, Span<byte> rgb)
    {
        var values = MemoryMarshal.Cast<byte, ushort>(samples);
        for (int i = 0, to = 0; i < pixels; i++, to += 3)
        {
            rgb[to] = rgb[to + 1] = rgb[to + 2] = (byte)(values[i * bands] >> 8);
        }
    }

    private static void FromRgb16(ReadOnlySpan<byte> samples, int pixels, int bands, Span<byte> rgb)
    {
        var values = MemoryMarshal.Cast<byte, ushort>(samples);
        for (int i = 0, from = 0, to = 0; i < pixels; i++, from += bands, to += 3)
        {
            rgb[to] = (byte)(values[from] >> 8);
            rgb[to + 1] = (byte)(values[from + 1] >> 8);
            rgb[to + 2] = (byte)(values[from + 2] >> 8);
        }
    }

    /// <summary>255 is full ink. libvips has inverted the inks of a JPEG, as Pillow does; both assume Adobe's inverted inks.</summary>
    private static void FromCmyk(ReadOnlySpan<byte> samples, int pixels, Span<byte> rgb)
    {
        for (int i = 0, from = 0, to = 0; i < pixels; i++, from += 4, to += 3)
        {
            Inks.ToRgb(samples[from], samples[from + 1], samples[from + 2], samples[from + 3], rgb[to..]);
        }
    }
}
