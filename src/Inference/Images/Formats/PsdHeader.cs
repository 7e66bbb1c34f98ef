using System.Buffers.Binary;

namespace ZeroShotOrleans.Inference.Images.Formats;

/// <summary>The head of a Photoshop file, and where its composite picture is.</summary>
internal readonly ref struct PsdHeader
{
    public const string Name = "Photoshop";

    private const int HeadBytes = 26;
    private const int PaletteBytes = 768;

    /// <summary>Number of the resource that says whether the composite is a picture or was left out.</summary>
    private const ushort VersionInfo = 0x0421;

    private const ushort Grey = 1, Indexed = 2, Rgb = 3, Cmyk = 4, Duotone = 8;

    private PsdHeader(uint width, uint height, int channels, ushort mode, int bits, bool isBig, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> data)
    {
        (Width, Height, Channels, Mode, SampleBytes, CountBytes) = (width, height, channels, mode, bits / 8, isBig ? 4 : 2);
        Palette = palette;
        Data = data;
    }

    public uint Width { get; }

    public uint Height { get; }

    private int Channels { get; }

    private ushort Mode { get; }

    /// <summary>Bytes of a sample: 1 or 2, the higher one first.</summary>
    public int SampleBytes { get; }

    /// <summary>Bytes of the length of a compressed row.</summary>
    public int CountBytes { get; }

    /// <summary>256 reds, greens and blues; empty if colours are not indexed.</summary>
    public ReadOnlySpan<byte> Palette { get; }

    /// <summary>The composite: compression, then the rows of one channel after the other.</summary>
    public ReadOnlySpan<byte> Data { get; }

    public bool IsIndexed => Mode == Indexed;

    public bool IsCmyk => Mode == Cmyk;

    /// <summary>Pillow takes four channels of RGB for RGBA, and ignores the fourth and others where there are more.</summary>
    public PixelMode PixelMode => IsIndexed ? PixelMode.Indexed : IsCmyk || SampleBytes > 1 || (Mode == Rgb && Channels == 4) ? PixelMode.Other : PixelMode.Plain;

    /// <summary>Number of channels that are colours. Others, such as alpha, follow them.</summary>
    public int Colours => Mode switch
    {
        Rgb => 3,
        Cmyk => 4,
        _ => 1,
    };

    /// <summary>Reads the head of a file with the signature of Photoshop.</summary>
    public static ImageReadError? Read(ReadOnlySpan<byte> file, out PsdHeader header)
    {
        header = default;
        if (file.Length < HeadBytes)
        {
            return FormatError.Corrupt(Name, "the header is truncated.");
        }

        var version = UInt16(file, 4);
        var (channels, bits, mode) = (UInt16(file, 12), UInt16(file, 22), UInt16(file, 24));
        if (version is not (1 or 2) || channels == 0)
        {
            return FormatError.Corrupt(Name, "the header is damaged.");
        }

        if (mode is not (Grey or Indexed or Rgb or Cmyk or Duotone) || bits is not (8 or 16) || (mode == Indexed && bits != 8))
        {
            return FormatError.Unsupported(Name, $"{ModeName(mode)} of {bits} bits is not supported. Save the image as 8-bit RGB.");
        }

        var at = HeadBytes;
        if (!TryTake(file, ref at, lengthBytes: 4, out var colours) || !TryTake(file, ref at, lengthBytes: 4, out var resources) || !TryTake(file, ref at, lengthBytes: 4 * version, out _))
        {
            return FormatError.Corrupt(Name, "the file is truncated or damaged.");
        }

        if (LacksComposite(resources))
        {
            return FormatError.Unsupported(Name, "the file was saved without a composite picture. Save it with \"maximize compatibility\".");
        }

        header = new PsdHeader(BinaryPrimitives.ReadUInt32BigEndian(file[18..]), BinaryPrimitives.ReadUInt32BigEndian(file[14..]), channels, mode, bits, version == 2, mode == Indexed ? colours : default, file[at..]);
        return channels < header.Colours || (mode == Indexed && colours.Length < PaletteBytes) ? FormatError.Corrupt(Name, "channels or colours are missing.") : null;
    }

    private static bool LacksComposite(ReadOnlySpan<byte> resources)
    {
        // Each: 8BIM, number, name of even length, length, content of even length.
        while (resources.Length >= 12 && resources.StartsWith("8BIM"u8))
        {
            var number = UInt16(resources, 4);
            var at = 6 + ((resources[6] + 2) & ~1);
            if (at > resources.Length - 4)
            {
                return false;
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(resources[at..]);
            at += 4;
            if (length > resources.Length - at)
            {
                return false;
            }

            if (number == VersionInfo)
            {
                return length >= 5 && resources[at + 4] == 0;
            }

            resources = resources[(int)Math.Min(at + length + (length & 1), resources.Length)..];
        }

        return false;
    }

    private static bool TryTake(ReadOnlySpan<byte> file, scoped ref int at, int lengthBytes, out ReadOnlySpan<byte> content)
    {
        content = default;
        if (at > file.Length - lengthBytes)
        {
            return false;
        }

        var length = lengthBytes == 4 ? BinaryPrimitives.ReadUInt32BigEndian(file[at..]) : BinaryPrimitives.ReadUInt64BigEndian(file[at..]);
        at += lengthBytes;
        if (length > (ulong)(file.Length - at))
        {
            return false;
        }

        content = file.Slice(at, (int)length);
        at += (int)length;
        return true;
    }

    private static string ModeName(ushort mode) => mode switch
    {
        0 => "a bitmap",
        Grey => "greyscale",
        Indexed => "indexed colour",
        Rgb => "RGB",
        Cmyk => "CMYK",
        7 => "multichannel",
        Duotone => "duotone",
        9 => "Lab",
        _ => $"colour mode {mode}",
    };

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
}
