using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Sources.Archives;

/// <summary>The kind of a member, as far as it matters.</summary>
internal enum TarKind
{
    /// <summary>Anything else: a directory, a device, global attributes.</summary>
    Other,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A sparse file of GNU tar.</summary>
    Sparse,

    /// <summary>The name of the next member (GNU tar).</summary>
    LongName,

    /// <summary>Attributes of the next member (pax).</summary>
    Attributes,

    /// <summary>The link target of the next member (GNU tar).</summary>
    LongTarget,

    /// <summary>A hard link to an earlier member.</summary>
    HardLink,

    /// <summary>A symbolic link to another member, or out of the archive.</summary>
    SymbolicLink,

    /// <summary>A non-standard type: part of a multi-volume file, or specific to one program.</summary>
    Unknown,
}

/// <summary>A header of a tar archive, with the field offsets of POSIX.1-1988 and the GNU tar manual.</summary>
/// <param name="Name">Path of the member.</param>
/// <param name="Length">Size of its data in bytes.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="MapContinues">Whether the map of a sparse file continues after the header.</param>
/// <param name="Target">Target of a link; otherwise empty.</param>
internal readonly record struct TarHeader(string Name, long Length, TarKind Kind, bool MapContinues, string Target)
{
    /// <summary>Headers and data are padded to whole blocks.</summary>
    public const int BlockBytes = 512;

    private const int NameBytes = 100, SizeAt = 124, SizeBytes = 12, ChecksumAt = 148, ChecksumBytes = 8, TypeAt = 156, TargetAt = 157, MagicAt = 257;
    private const int PrefixAt = 345, PrefixBytes = 155, SparseContinuesAt = 482, SparseBlockContinuesAt = 504;

    /// <summary>Whether it describes the next member and is not one itself.</summary>
    public bool IsExtension => Kind is TarKind.LongName or TarKind.Attributes or TarKind.LongTarget;

    /// <summary>Parses a header; null if the block is not one.</summary>
    public static TarHeader? Parse(ReadOnlySpan<byte> block)
    {
        if (!HasChecksum(block) || !TryNumber(block.Slice(SizeAt, SizeBytes), out var length))
        {
            return null;
        }

        var name = Text(block[..NameBytes]);

        // GNU tar uses the prefix field differently, and marks that by two blanks after its magic.
        if (block[MagicAt..].StartsWith("ustar\0"u8) && Text(block.Slice(PrefixAt, PrefixBytes)) is { Length: > 0 } prefix)
        {
            name = $"{prefix}/{name}";
        }

        var kind = KindOf(block[TypeAt]);
        return new TarHeader(
            name,
            HasNoData(block[TypeAt]) ? 0 : length,
            kind,
            kind is TarKind.Sparse && block[SparseContinuesAt] != 0,
            kind is TarKind.HardLink or TarKind.SymbolicLink ? Text(block.Slice(TargetAt, NameBytes)) : "");
    }

    /// <summary>Whether another block of a sparse file's map follows.</summary>
    public static bool MapBlockContinues(ReadOnlySpan<byte> block) => block[SparseBlockContinuesAt] != 0;

    /// <summary>A name up to the first NUL, escaped as <see cref="FileNameEscape"/> does.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => FileNameEscape.Encode(bytes.IndexOf((byte)0) is var end and >= 0 ? bytes[..end] : bytes);

    /// <summary>A path without a leading <c>./</c> or <c>/</c>.</summary>
    public static string Clean(string name)
    {
        var begin = 0;
        while (begin < name.Length && (name[begin] == '/' || string.CompareOrdinal(name, begin, "./", 0, 2) == 0))
        {
            begin += name[begin] == '/' ? 1 : 2;
        }

        return name[begin..];
    }

    // '\0' and '7' (contiguous) are regular files too.
    private static TarKind KindOf(byte type) => type switch
    {
        (byte)'0' or 0 or (byte)'7' => TarKind.File,
        (byte)'S' => TarKind.Sparse,
        (byte)'L' => TarKind.LongName,
        (byte)'x' => TarKind.Attributes,
        (byte)'K' => TarKind.LongTarget,
        (byte)'1' => TarKind.HardLink,
        (byte)'2' => TarKind.SymbolicLink,
        >= (byte)'3' and <= (byte)'6' or (byte)'g' or (byte)'D' or (byte)'V' or (byte)'X' => TarKind.Other,
        _ => TarKind.Unknown,
    };

    // Links, devices, directories and pipes have no data, whatever their size field says: some programs store the target's size there.
    private static bool HasNoData(byte type) => type is >= (byte)'1' and <= (byte)'6';

    // The sum of all bytes, with blanks in place of the checksum; some old programs added signed bytes.
    private static bool HasChecksum(ReadOnlySpan<byte> block)
    {
        if (!TryNumber(block.Slice(ChecksumAt, ChecksumBytes), out var stored))
        {
            return false;
        }

        var (unsigned, signed) = (0L, 0L);
        for (var i = 0; i < BlockBytes; i++)
        {
            var value = i is >= ChecksumAt and < ChecksumAt + ChecksumBytes ? (byte)' ' : block[i];
            (unsigned, signed) = (unsigned + value, signed + (sbyte)value);
        }

        return stored == unsigned || stored == signed;
    }

    // Octal digits between blanks and NULs or, with the highest bit set, a binary number.
    private static bool TryNumber(ReadOnlySpan<byte> field, out long number)
    {
        number = 0;
        if (field[0] >= 0x80)
        {
            number = field[0] & 0x7F;
            foreach (var value in field[1..])
            {
                if (number > long.MaxValue >> 8)
                {
                    return false;
                }

                number = (number << 8) | value;
            }

            return field[0] != 0xFF;
        }

        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                return false;
            }

            number = (number << 3) | (long)(digit - (byte)'0');
        }

        return true;
    }
}
