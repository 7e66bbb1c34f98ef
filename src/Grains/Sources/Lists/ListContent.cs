using Microsoft.Win32.SafeHandles;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Grains.Sources.Lists;

/// <summary>Recognises by its first bytes a file that is not a list, and what it is instead.</summary>
internal static class ListContent
{
    private const int SampleBytes = 64 * 1024;

    // Offset of the tar magic.
    private const int TarMagicAt = 257;

    private static readonly (byte[] Start, string Name)[] _known =
    [
        ([0x1F, 0x8B], "a gzip file. Decompress it"),
        ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard file. Decompress it"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], "an xz file. Decompress it"),
        ([.. "BZh"u8], "a bzip2 file. Decompress it"),
        ([.. "PK\x03\x04"u8], "a ZIP archive, which an .xlsx workbook is too. Save a workbook as CSV"),
        ([0xD0, 0xCF, 0x11, 0xE0], "a document of old Microsoft Office (.xls). Save it as CSV"),
        ([.. "ARROW1"u8], "an Arrow (Feather) file. Write it as Parquet"),
        ([.. "FEA1"u8], "a Feather file. Write it as Parquet"),
        ([0xFF, 0xFF, 0xFF, 0xFF], "an Arrow stream. Write it as Parquet"),
        ([.. "SQLite format 3\0"u8], "an SQLite database. Export the table as CSV"),
        ([.. "Obj\x01"u8], "an Avro file. Write it as Parquet"),
        ([.. "ORC"u8, 0x08], "an ORC file. Write it as Parquet"),
        ([0x89, (byte)'H', (byte)'D', (byte)'F'], "an HDF5 file. Write its table as Parquet"),
        ([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'], "a NumPy array. Write it as text, one path a line"),
        ([.. "%PDF"u8], "a PDF"),
    ];

    /// <summary>What a file is if it cannot be a list of the given format, as a clause with what to do next; otherwise null.</summary>
    public static string? NameOther(SafeFileHandle file, ListKind kind)
    {
        var sample = new byte[SampleBytes];
        sample = sample[..RandomAccess.Read(file, sample, 0)];
        if (sample.AsSpan().StartsWith("PAR1"u8))
        {
            return kind is ListKind.Parquet ? null : "a Parquet file. Give it the ending .parquet";
        }

        foreach (var (start, name) in _known)
        {
            if (sample.AsSpan().StartsWith(start))
            {
                return name;
            }
        }

        if (sample.Length > TarMagicAt && sample.AsSpan(TarMagicAt).StartsWith("ustar"u8))
        {
            return "a tar archive. Name it with --tar";
        }

        return kind is ListKind.Parquet ? null : NameBinary(sample);
    }

    private static string? NameBinary(ReadOnlySpan<byte> sample)
    {
        // A byte order mark: text in UTF-16 or UTF-32, which can be read.
        if (sample.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || sample.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || sample.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]))
        {
            return null;
        }

        var (nulls, lines) = (sample.Count((byte)0), sample.Count((byte)'\n'));
        if (IsBinaryImage(sample))
        {
            return "an image. Name images themselves, or a folder, without --list";
        }

        // A single entry with a NUL is that entry's error; otherwise text has none.
        if (nulls == 0 || (lines > 0 && nulls <= lines))
        {
            return null;
        }

        return IsUtf16(sample, nulls) ? "text in UTF-16 without a byte order mark. Save it as UTF-8"
            : IsTextBetweenZeros(sample) ? "a list whose entries end with zero bytes, as find -print0 writes it. End each with a line break: tr '\\0' '\\n'"
            : "a binary file. A list is text, CSV, JSON or Parquet";
    }

    // "BM" may start a name, so it is taken for an image only if a control character shows that this is not text.
    private static bool IsBinaryImage(ReadOnlySpan<byte> sample) =>
        ImageSignature.IsImage(sample) && sample[..Math.Min(sample.Length, 64)].IndexOfAnyInRange((byte)0, (byte)8) >= 0;

    private static bool IsTextBetweenZeros(ReadOnlySpan<byte> sample) =>
        sample.IndexOfAnyInRange((byte)1, (byte)8) < 0 && sample.IndexOfAnyInRange((byte)14, (byte)31) < 0 && sample.IndexOf("\0\0"u8) < 0;

    private static bool IsUtf16(ReadOnlySpan<byte> sample, int nulls)
    {
        var odd = 0;
        for (var i = 1; i < sample.Length; i += 2)
        {
            odd += sample[i] == 0 ? 1 : 0;
        }

        return nulls > sample.Length / 4 && (odd > nulls * 9 / 10 || odd < nulls / 10);
    }
}
