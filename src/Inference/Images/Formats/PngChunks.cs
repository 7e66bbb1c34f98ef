using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>The PNG chunks that affect orientation or transparency.</summary>
internal ref struct PngChunks
{
    private bool _hasExif;
    private ReadOnlySpan<byte> _exif;
    private PngText _rawExif;
    private PngText _rawApp1;
    private PngText _xmp;

    public ReadOnlySpan<byte> Palette { get; private set; }

    public ReadOnlySpan<byte> Transparency { get; private set; }

    /// <summary>The orientation, 1 to 8.</summary>
    /// <remarks>
    /// Precedence as in Pillow: <c>eXIf</c>, else "Raw profile type exif", then XMP if that chunk has no orientation. If a chunk type is repeated,
    /// the last chunk is used. "Raw profile type APP1", which Pillow ignores, is used if none of these has an orientation.
    /// </remarks>
    public readonly int Orientation =>
        ExifOrientation.Known(ExifOrientation.FromExif(_hasExif ? _exif : Profile(_rawExif)) ?? ExifOrientation.FromXmp(_xmp.Unpack()) ?? FromApp1());

    /// <summary>Reads chunks up to the first invalid one, including those after the pixels, as Pillow does.</summary>
    /// <param name="rest">The file after its header chunk.</param>
    public static PngChunks Read(ReadOnlySpan<byte> rest)
    {
        var found = default(PngChunks);
        var (frames, framesBefore, pixels) = (0u, false, false);
        while (rest.Length >= 12)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
            {
                break;
            }

            var name = rest.Slice(4, 4);
            var content = rest.Slice(8, (int)length);
            if (name.SequenceEqual("IEND"u8))
            {
                break;
            }

            if (name.SequenceEqual("IDAT"u8))
            {
                pixels = true;
            }
            else if (name.SequenceEqual("acTL"u8) && content.Length >= 4)
            {
                frames = BinaryPrimitives.ReadUInt32BigEndian(content);
            }
            else if (name.SequenceEqual("fcTL"u8))
            {
                // Start of the second frame (a default image that is not part of the animation counts as the first). Pillow stops here.
                if (pixels && frames > (framesBefore ? 1 : 0))
                {
                    break;
                }

                framesBefore |= !pixels;
            }
            else
            {
                found.Take(name, content);
            }

            rest = rest[(12 + (int)length)..];
        }

        return found;
    }

    private void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        if (name.SequenceEqual("PLTE"u8))
        {
            Palette = content;
        }
        else if (name.SequenceEqual("tRNS"u8))
        {
            Transparency = content;
        }
        else if (name.SequenceEqual("eXIf"u8))
        {
            _hasExif = true;
            _exif = content;
        }
        else if (PngText.Read(name, content) is { Exists: true } text)
        {
            if (text.Keyword.SequenceEqual("Raw profile type exif"u8))
            {
                _rawExif = text;
            }
            else if (text.Keyword.SequenceEqual("Raw profile type APP1"u8))
            {
                _rawApp1 = text;
            }
            else if (text.Keyword.SequenceEqual("XML:com.adobe.xmp"u8))
            {
                _xmp = text;
            }
            else if (text.Keyword.SequenceEqual("exif"u8) && name.SequenceEqual("tEXt"u8))
            {
                _hasExif = true;
                _exif = text.Unpack();
            }
        }
    }

    private readonly int? FromApp1()
    {
        var profile = Profile(_rawApp1);
        return profile.StartsWith(JpegFormat.XmpHead) ? ExifOrientation.FromXmp(profile) : ExifOrientation.FromExif(profile);
    }

    private static ReadOnlySpan<byte> Profile(PngText text) => text.Exists ? RawProfile.Decode(text.Unpack()) : [];
}
