namespace ZeroShotOrleans.Files;

/// <summary>Kinds of files that are not text.</summary>
internal enum FileFormatKind
{
    /// <summary>A single compressed file.</summary>
    Compressed,

    /// <summary>A ZIP archive, which includes workbooks.</summary>
    Zip,

    /// <summary>A tar archive.</summary>
    Tar,

    /// <summary>A workbook.</summary>
    Workbook,

    /// <summary>A Parquet file.</summary>
    Parquet,

    /// <summary>An Arrow file or stream.</summary>
    Arrow,

    /// <summary>A table in another binary format.</summary>
    Table,

    /// <summary>A database with tables.</summary>
    Database,

    /// <summary>A container that may hold tables.</summary>
    Container,

    /// <summary>A numeric array.</summary>
    Array,

    /// <summary>A document with pages.</summary>
    Document,
}

/// <summary>A binary file format, recognised by the first bytes of a file.</summary>
/// <param name="Name">Name with its article: <c>a gzip file</c>.</param>
/// <param name="Kind">Kind of the format, which determines what a user can do with the file.</param>
internal sealed record FileFormat(string Name, FileFormatKind Kind)
{
    /// <summary>Number of first bytes needed to recognise a format.</summary>
    public const int HeadBytes = TarMagicAt + 8;

    // Offset of the magic number in tar files.
    private const int TarMagicAt = 257;

    private static readonly (byte[] Start, FileFormat Format)[] _known =
    [
        ([0x1F, 0x8B], new("a gzip file", FileFormatKind.Compressed)),
        ([0x28, 0xB5, 0x2F, 0xFD], new("a Zstandard file", FileFormatKind.Compressed)),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], new("an xz file", FileFormatKind.Compressed)),
        ([.. "BZh"u8], new("a bzip2 file", FileFormatKind.Compressed)),
        ([.. "PK\x03\x04"u8], new("a ZIP archive, which an .xlsx workbook is too", FileFormatKind.Zip)),
        ([0xD0, 0xCF, 0x11, 0xE0], new("a legacy Microsoft Office document (.xls)", FileFormatKind.Workbook)),
        ([.. "PAR1"u8], new("a Parquet file", FileFormatKind.Parquet)),
        ([.. "ARROW1"u8], new("an Arrow (Feather) file", FileFormatKind.Arrow)),
        ([.. "FEA1"u8], new("a Feather file of version 1", FileFormatKind.Table)),
        ([0xFF, 0xFF, 0xFF, 0xFF], new("an Arrow stream", FileFormatKind.Arrow)),
        ([.. "SQLite format 3\0"u8], new("an SQLite database", FileFormatKind.Database)),
        ([.. "Obj\x01"u8], new("an Avro file", FileFormatKind.Table)),
        ([.. "ORC"u8, 0x08], new("an ORC file", FileFormatKind.Table)),
        ([0x89, (byte)'H', (byte)'D', (byte)'F'], new("an HDF5 file", FileFormatKind.Container)),
        ([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'], new("a NumPy array", FileFormatKind.Array)),
        ([.. "%PDF"u8], new("a PDF", FileFormatKind.Document)),
    ];

    private static readonly FileFormat _tar = new("a tar archive", FileFormatKind.Tar);

    /// <summary>The format of a file; null for text and unknown formats.</summary>
    /// <param name="head">The first bytes of the file.</param>
    public static FileFormat? Of(ReadOnlySpan<byte> head)
    {
        foreach (var (start, format) in _known)
        {
            if (head.StartsWith(start))
            {
                return format;
            }
        }

        return head.Length > TarMagicAt && head[TarMagicAt..].StartsWith("ustar"u8) ? _tar : null;
    }

    /// <summary>Whether the bytes are UTF-16 text without a byte order mark.</summary>
    /// <param name="head">The first bytes of the file.</param>
    public static bool IsUtf16WithoutMark(ReadOnlySpan<byte> head)
    {
        var (nulls, odd) = (head.Count((byte)0), 0);
        for (var i = 1; i < head.Length; i += 2)
        {
            odd += head[i] == 0 ? 1 : 0;
        }

        return nulls > head.Length / 4 && (odd > nulls * 9 / 10 || odd < nulls / 10);
    }
}
