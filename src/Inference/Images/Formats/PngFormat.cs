using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using NetVips;
using ZeroShotOrleans.Inference.Images.Resizing;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>PNG; for an animated PNG, its default image. Decoded by libpng in libvips.</summary>
internal sealed class PngFormat : IPictureFormat, IAlphaFormat
{
    private const string Name = "PNG";
    private const int HeaderEnd = 8 + 8 + 13 + 4;

    public ImageReadError? ReadHeader(ReadOnlySpan<byte> file, out PictureHeader header)
    {
        header = default;
        if (file.Length < HeaderEnd || !file[8..16].SequenceEqual("\0\0\0\x0DIHDR"u8))
        {
            return FormatError.Corrupt(Name, "the header is missing.");
        }

        // libpng as configured by libvips ignores this checksum. Pillow verifies it, and the limits are checked against the data that it protects.
        if (Crc32.HashToUInt32(file[12..29]) != BinaryPrimitives.ReadUInt32BigEndian(file[29..]))
        {
            return FormatError.Corrupt(Name, "the header's checksum is wrong.");
        }

        var ihdr = file[16..29];
        var chunks = PngChunks.Read(file[HeaderEnd..]);
        header = new PictureHeader(BinaryPrimitives.ReadUInt32BigEndian(ihdr), BinaryPrimitives.ReadUInt32BigEndian(ihdr[4..]))
        {
            Orientation = chunks.Orientation,
            Transparent = TransparentColour(bits: ihdr[8], colourType: ihdr[9], chunks.Palette, chunks.Transparency),
            Mode = (ihdr[9], ihdr[8]) switch
            {
                (0, 1) or (3, _) => PixelMode.Indexed,
                (0, 16) => PixelMode.Other,
                (4 or 6, _) => PixelMode.Transparent,
                _ => PixelMode.Plain,
            },
        };
        return null;
    }

    public ImageReadError? Decode(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink)
    {
        // Decode as much as possible of a damaged file, for thumbnails.
        var damage = PngData.Check(file, header.Width, header.Height);
        var error = DecodeUnchecked(file, header, grey, deadline, sink);
        return damage ?? error;
    }

    public ImageReadError? DecodeAlpha(ReadOnlySpan<byte> file, in PictureHeader header, DecodeDeadline deadline, IRowSink sink) =>
        VipsRows.PushAlpha(Name, file, Open, (int)header.Width, (int)header.Height, deadline, sink);

    private static ImageReadError? DecodeUnchecked(ReadOnlySpan<byte> file, in PictureHeader header, SixteenBitGrey grey, DecodeDeadline deadline, IRowSink sink)
    {
        var (width, height) = ((int)header.Width, (int)header.Height);
        if (!IsGrey16(file))
        {
            // Pillow clips only plain grey; it scales grey with alpha like colours.
            grey = SixteenBitGrey.Scale;
        }
        else if (grey == SixteenBitGrey.Scale)
        {
            // Values that all fit into 8 bits are kept unchanged. Most pictures have a larger value in their first rows, so little is decoded twice.
            var (bands, isWide) = (1, false);
            var error = VipsRows.Read(
                Name, file, Open, width, height, deadline, image => (bands = image.Bands) > 0, (samples, _) => !(isWide = HasWideValue(samples, bands)));
            if (error is not null)
            {
                return error;
            }

            grey = isWide ? SixteenBitGrey.Scale : SixteenBitGrey.Clip;
        }

        return VipsRows.Push(Name, file, Open, width, height, grey, deadline, sink);
    }

    // PngData verifies checksums. With strict error handling, libvips would reject files with complete pixels.
    private static Image Open(Source source) => Image.PngloadSource(source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Truncated);

    private static bool IsGrey16(ReadOnlySpan<byte> file) => file[24] == 16 && file[25] == 0;

    /// <summary>Whether a grey value needs more than 8 bits.</summary>
    /// <param name="samples">16-bit samples.</param>
    /// <param name="bands">1, or 2 if libvips has converted a transparent value to alpha.</param>
    private static bool HasWideValue(ReadOnlySpan<byte> samples, int bands)
    {
        var values = MemoryMarshal.Cast<byte, ushort>(samples);
        for (var i = 0; i < values.Length; i += bands)
        {
            if (values[i] > byte.MaxValue)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The colour that Pillow treats as transparent after <c>convert("RGB")</c>, including its quirks.</summary>
    private static Rgb? TransparentColour(byte bits, byte colourType, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> chunk)
    {
        switch (colourType)
        {
            case 0 when chunk.Length >= 2 && bits is 1 or 16:
                // Such pictures become RGB, but the "colour" stays a single number, which counts as red.
                return new Rgb(chunk[1], 0, 0);

            case 0 when chunk.Length >= 2:
                // Not scaled to 8 bits, although the pixels are.
                var grey = Clipped(chunk);
                return new Rgb(grey, grey, grey);

            case 2 when chunk.Length >= 6:
                return new Rgb(Clipped(chunk), Clipped(chunk[2..]), Clipped(chunk[4..]));

            case 3 when chunk.IndexOf((byte)0) is >= 0 and var clear && !chunk[..clear].ContainsAnyExcept((byte)255)
                && !chunk[(clear + 1)..].ContainsAnyExcept((byte)255):
                // Exactly one fully transparent entry and no partly transparent one. Otherwise Pillow drops the transparency.
                return palette.Length >= (clear + 1) * 3 ? new Rgb(palette[clear * 3], palette[(clear * 3) + 1], palette[(clear * 3) + 2])
                    : new Rgb(0, 0, 0);

            default:
                return null;
        }
    }

    private static byte Clipped(ReadOnlySpan<byte> bigEndian) => bigEndian[0] == 0 ? bigEndian[1] : (byte)255;
}
