using System.Buffers.Binary;
using System.IO.Hashing;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Sources.Archives;

/// <summary>An entry of a zip archive's central directory. Field offsets are those of PKWARE's APPNOTE 6.3.10, section 4.3.12.</summary>
/// <param name="Name">Its path in the archive, without a leading <c>./</c> or <c>/</c>; empty or with a trailing slash for a folder.</param>
/// <param name="Offset">Offset of this record in the archive.</param>
/// <param name="Next">Offset of the record after it.</param>
/// <param name="Method">Compression method, by its number in the format.</param>
/// <param name="Crc">CRC-32 of its data.</param>
/// <param name="Stored">Size in the archive, in bytes.</param>
/// <param name="Length">Size in bytes, decompressed.</param>
/// <param name="Header">Offset of its local header, as stated: relative to the beginning of the zip data.</param>
/// <param name="Problem">Why it cannot be read, as a sentence; otherwise null.</param>
internal readonly record struct ZipRecord(string Name, long Offset, long Next, int Method, uint Crc, long Stored, long Length, long Header, string? Problem)
{
    /// <summary>Size of the part before the name.</summary>
    public const int FixedBytes = 46;

    /// <summary>Size of the longest record.</summary>
    public const int MaxBytes = FixedBytes + (3 * ushort.MaxValue);

    /// <summary>Methods that are read.</summary>
    public const int StoredMethod = 0, Deflate = 8, Zstd = 93;

    private const int FlagsAt = 8, MethodAt = 10, CrcAt = 16, StoredAt = 20, LengthAt = 24, NameLengthAt = 28, ExtraLengthAt = 30, CommentLengthAt = 32, DiskAt = 34, AttributesAt = 38, HeaderAt = 42;

    private const int Encrypted = 1 << 0, Patched = 1 << 5, StronglyEncrypted = 1 << 6, Utf8Name = 1 << 11, Masked = 1 << 13;

    // Systems in "version made by".
    private const int Dos = 0, Unix = 3, WindowsNt = 10, Vfat = 14, Darwin = 19;

    private const int UnixTypeMask = 0xF000, UnixLink = 0xA000;

    private const ushort Zip64Extra = 0x0001, UnicodePathExtra = 0x7075;

    /// <summary>Parses a record.</summary>
    /// <param name="bytes">The archive from the record on; may be longer than it.</param>
    /// <param name="offset">Offset of the record.</param>
    /// <returns>Null if there is no record, or it is longer than the bytes.</returns>
    public static ZipRecord? Parse(ReadOnlySpan<byte> bytes, long offset)
    {
        if (bytes.Length < FixedBytes || !bytes.StartsWith("PK\x01\x02"u8))
        {
            return null;
        }

        var (nameLength, extraLength) = (Short(bytes, NameLengthAt), Short(bytes, ExtraLengthAt));
        var length = FixedBytes + nameLength + extraLength + Short(bytes, CommentLengthAt);
        if (length > bytes.Length)
        {
            return null;
        }

        var (flags, method) = (Short(bytes, FlagsAt), (int)Short(bytes, MethodAt));
        var name = bytes.Slice(FixedBytes, nameLength);
        var extra = bytes.Slice(FixedBytes + nameLength, extraLength);
        var (stored, size, header) = ((long)Int(bytes, StoredAt), (long)Int(bytes, LengthAt), (long)Int(bytes, HeaderAt));
        var disk = Short(bytes, DiskAt);
        if (!TryWiden(extra, ref size, ref stored, ref header, disk))
        {
            return null;
        }

        var system = bytes[5];
        var isLink = system is Unix or Darwin && ((int)(Int(bytes, AttributesAt) >> 16) & UnixTypeMask) == UnixLink;
        return new ZipRecord(
            Clean(NameOf(name, extra, (flags & Utf8Name) != 0), system), offset, offset + length, method, Int(bytes, CrcAt), stored, size, header, ProblemOf(flags, method, isLink));
    }

    /// <summary>What a method is called.</summary>
    public static string MethodName(int method) => method switch
    {
        1 => "Shrink",
        >= 2 and <= 5 => "Reduce",
        6 => "Implode",
        9 => "Deflate64",
        10 => "PKWARE DCL Implode",
        12 => "bzip2",
        14 => "LZMA",
        20 => "an early form of Zstandard",
        94 => "MP3",
        95 => "xz",
        96 => "a JPEG variant",
        97 => "WavPack",
        98 => "PPMd",
        _ => $"method {method}",
    };

    private static string? ProblemOf(int flags, int method, bool isLink) =>
        method == 99 || (flags & (Encrypted | StronglyEncrypted | Masked)) != 0 ? "It is encrypted in the archive. Extract the archive with its password, or create it without one."
        : (flags & Patched) != 0 ? "It is stored as a patch of another file, which is not supported. Create the archive again."
        : isLink ? "It is a symbolic link, which is not followed in a zip archive. Create the archive without the option that stores links (zip --symlinks, -y)."
        : method is StoredMethod or Deflate or Zstd ? null
        : $"It is compressed with {MethodName(method)}, which is not supported. Create the archive with Deflate, or without compression.";

    // Fields of 32 bits that are too small have all bits set, and their values follow in this order.
    private static bool TryWiden(ReadOnlySpan<byte> extra, ref long size, ref long stored, ref long header, int disk)
    {
        if (size != uint.MaxValue && stored != uint.MaxValue && header != uint.MaxValue && disk != ushort.MaxValue)
        {
            return disk == 0;
        }

        var wide = Field(extra, Zip64Extra);
        if ((size == uint.MaxValue && !TryTake(ref wide, ref size)) || (stored == uint.MaxValue && !TryTake(ref wide, ref stored)) || (header == uint.MaxValue && !TryTake(ref wide, ref header)))
        {
            return false;
        }

        return disk == ushort.MaxValue ? wide.Length >= sizeof(uint) && Int(wide, 0) == 0 : disk == 0;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> from, ref long value)
    {
        if (from.Length < sizeof(long))
        {
            return false;
        }

        value = BinaryPrimitives.ReadInt64LittleEndian(from);
        from = from[sizeof(long)..];
        return value >= 0;
    }

    // Empty if there is none.
    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> extra, ushort wanted)
    {
        while (extra.Length >= 4)
        {
            var (id, length) = (Short(extra, 0), Short(extra, 2));
            if (length > extra.Length - 4)
            {
                break;
            }

            if (id == wanted)
            {
                return extra.Slice(4, length);
            }

            extra = extra[(4 + length)..];
        }

        return [];
    }

    private static string NameOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra, bool isUtf8)
    {
        // Version 1, and the CRC of the name that it stands for: a program that renamed the entry may have left the field as it was.
        if (!isUtf8 && Field(extra, UnicodePathExtra) is { Length: > 5 } unicode && unicode[0] == 1 && Int(unicode, 1) == Crc32.HashToUInt32(name))
        {
            return TarHeader.Text(unicode[5..]);
        }

        // macOS writes UTF-8 without saying so, and text of another code page is hardly ever valid UTF-8.
        return isUtf8 || System.Text.Unicode.Utf8.IsValid(name) ? TarHeader.Text(name) : CodePage437.Text(name);
    }

    private static string Clean(string name, int system)
    {
        if (system is Dos or WindowsNt or Vfat && !name.Contains('/', StringComparison.Ordinal))
        {
            name = FileNameEscape.Contains(name) ? name : name.Replace('\\', '/');
        }

        return TarHeader.Clean(name);
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
