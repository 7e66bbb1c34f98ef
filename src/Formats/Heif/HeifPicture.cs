using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Formats;

namespace ZeroShotOrleans.Formats.Heif;

/// <summary>The primary picture of a HEIF file, as far as it is known before decoding.</summary>
/// <param name="Width">Columns after rotation and cropping.</param>
/// <param name="Height">Rows after rotation and cropping.</param>
/// <param name="IsPremultiplied">Whether colours are premultiplied with alpha.</param>
/// <param name="HasAuxiliaries">Whether something belongs to it that may be alpha.</param>
/// <param name="CodedBytes">Bytes of its data.</param>
internal readonly record struct HeifPicture(uint Width, uint Height, bool IsPremultiplied, bool HasAuxiliaries, long CodedBytes)
{
    private const string Name = "HEIC";

    /// <summary>A tile may be larger than the picture that it is cropped to, but not larger than this, in pixels.</summary>
    private const uint LargestPlainTile = 1024;

    /// <summary>Coded sides are multiples of a block of up to this size, in pixels.</summary>
    private const uint LargestBlock = 64;

    /// <summary>Reads the boxes, and checks that all data is there and no part is coded larger than the picture.</summary>
    public static ImageReadError? Read(ReadOnlySpan<byte> file, out HeifPicture picture)
    {
        picture = default;
        if (HeifItems.Read(file) is not { } items || !items.Types.TryGetValue(items.Primary, out var type))
        {
            return FormatError.Corrupt(Name, "the box structure is damaged.");
        }

        uint[] tiles = type == "grid" ? [.. items.Tiles(items.Primary)] : [items.Primary];
        if (tiles.Select(items.TypeOf).FirstOrDefault(tile => tile is not ("hvc1" or "hev1")) is { } other)
        {
            return FormatError.Unsupported(Name, $"pictures of the type '{Printed(other)}' are not supported. Convert the file to JPEG.");
        }

        if (tiles.Length == 0 || items.SizeOf(items.Primary) is not var (width, height))
        {
            return FormatError.Corrupt(Name, "the box structure is damaged.");
        }

        // Alpha is decoded too. What else belongs to the picture, such as depth, is held to the same.
        var bytes = 0L;
        foreach (var item in tiles.Concat(items.AuxiliariesOf(items.Primary)))
        {
            if (items.DataOf(file, item) is not { } data)
            {
                return FormatError.Corrupt(Name, "the data is truncated.");
            }

            if (items.TypeOf(item) is "hvc1" or "hev1" && !HevcData.IsWithin(items.DecoderConfiguration(item), data, Math.Max(width, LargestPlainTile) + LargestBlock, Math.Max(height, LargestPlainTile) + LargestBlock))
            {
                return FormatError.Corrupt(Name, "the data is damaged, or larger than the size that the file states.");
            }

            bytes += data.Length;
            if (bytes > file.Length)
            {
                // Data that several items share would be much work in a small file.
                return FormatError.Corrupt(Name, "its parts overlap.");
            }
        }

        (width, height) = items.Transformed(items.Primary, width, height);
        picture = new HeifPicture(width, height, items.IsPremultiplied(items.Primary), items.AuxiliariesOf(items.Primary).Any(), bytes);
        return null;
    }

    private static string Printed(string type) => string.Concat(type.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '?'));
}
