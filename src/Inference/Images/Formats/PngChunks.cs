using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>The chunks of a PNG that say something about its orientation or transparency. Nothing is unpacked.</summary>
internal ref struct PngChunks
{
    public ReadOnlySpan<byte> Palette { get; private set; }

    public ReadOnlySpan<byte> Transparency { get; private set; }

    public ReadOnlySpan<byte> Exif { get; private set; }

    public ReadOnlySpan<byte> Xmp { get; private set; }

    /// <summary>Walks the chunks as far as they make sense; also those behind the pixels, which Pillow reads too.</summary>
    /// <param name="rest">The file from behind its header chunk on.</param>
    public static PngChunks Read(ReadOnlySpan<byte> rest)
    {
        var found = default(PngChunks);
        while (rest.Length >= 12)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
            {
                break;
            }

            var content = rest.Slice(8, (int)length);
            switch (rest.Slice(4, 4))
            {
                case var name when name.SequenceEqual("PLTE"u8):
                    found.Palette = content;
                    break;
                case var name when name.SequenceEqual("tRNS"u8):
                    found.Transparency = content;
                    break;
                case var name when name.SequenceEqual("eXIf"u8):
                    found.Exif = content;
                    break;
                case var name when name.SequenceEqual("iTXt"u8) && content.StartsWith("XML:com.adobe.xmp\0\0"u8):
                    found.Xmp = content;
                    break;
            }

            rest = rest[(12 + (int)length)..];
        }

        return found;
    }
}
