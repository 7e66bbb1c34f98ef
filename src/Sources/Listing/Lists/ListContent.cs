using ZeroShotOrleans.Files;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Listing.Lists;

/// <summary>Recognises by its first bytes a file that is not a list, and what it is instead.</summary>
internal static class ListContent
{
    private const int SampleBytes = 64 * 1024;

    /// <summary>What a file is if it cannot be a list of the given format, as a clause with what to do next; otherwise null.</summary>
    public static string? NameOther(RandomReader file, ListKind kind)
    {
        var sample = new byte[SampleBytes];
        sample = sample[..file.Read(sample, 0)];
        return FileFormat.Of(sample) switch
        {
            { Kind: FileFormatKind.Parquet } when kind is ListKind.Parquet => null,
            { Kind: FileFormatKind.Arrow } when kind is ListKind.Arrow => null,
            { } format => format.Name + Advice(format),
            null => kind.IsTable() ? null : NameBinary(sample),
        };
    }

    private static string Advice(FileFormat format) => format.Kind switch
    {
        FileFormatKind.Compressed => ". Decompress it",
        FileFormatKind.Zip => ". Save a workbook as CSV",
        FileFormatKind.Tar => ". Pass it with --tar",
        FileFormatKind.Workbook => ". Save it as CSV",
        FileFormatKind.Parquet => ". Rename it to .parquet",
        FileFormatKind.Arrow => ". Rename it to .arrow",
        FileFormatKind.Table => ". Write it as Parquet",
        FileFormatKind.Database => ". Export the table as CSV",
        FileFormatKind.Container => ". Write its table as Parquet",
        FileFormatKind.Array => ". Write it as text, one path per line",
        _ => "",
    };

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
            return "an image. Pass images or a folder without --list";
        }

        // A single entry with a NUL is that entry's error; otherwise text has none.
        if (nulls == 0 || (lines > 0 && nulls <= lines))
        {
            return null;
        }

        return FileFormat.IsUtf16WithoutMark(sample) ? "text in UTF-16 without a byte order mark. Save it as UTF-8"
            : IsTextBetweenZeros(sample) ? "a list separated by zero bytes (find -print0). Replace them by line breaks: tr '\\0' '\\n'"
            : "a binary file. A list must be text, CSV, JSON, Parquet or Arrow";
    }

    // "BM" may start a name, so it is taken for an image only if a control character shows that this is not text.
    private static bool IsBinaryImage(ReadOnlySpan<byte> sample) =>
        ImageSignature.IsImage(sample) && sample[..Math.Min(sample.Length, 64)].IndexOfAnyInRange((byte)0, (byte)8) >= 0;

    private static bool IsTextBetweenZeros(ReadOnlySpan<byte> sample) =>
        sample.IndexOfAnyInRange((byte)1, (byte)8) < 0 && sample.IndexOfAnyInRange((byte)14, (byte)31) < 0 && sample.IndexOf("\0\0"u8) < 0;
}
