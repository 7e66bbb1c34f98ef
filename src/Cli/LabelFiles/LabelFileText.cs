using System.Text;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Files;
using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Cli.LabelFiles;

/// <summary>Reads and decodes label files: UTF-8, or UTF-16 and UTF-32 with a byte order mark.</summary>
internal static class LabelFileText
{
    /// <summary>The maximum size of a label file, in bytes.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>Returns the bytes of a file.</summary>
    /// <exception cref="UsageException">The file cannot be read, or is too large.</exception>
    public static byte[] Bytes(string path, LabelFileProblem problem)
    {
        if (Directory.Exists(path))
        {
            // Opening it says that access is denied.
            throw problem.Of("is a directory. Specify a text file with one label per line.");
        }

        try
        {
            // A pipe has no known length.
            using var file = File.OpenRead(path);
            using var content = new MemoryStream();
            var buffer = new byte[81_920];
            for (int read; (read = file.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, read);
                if (content.Length > MaxBytes)
                {
                    throw problem.Of($"is larger than {MaxBytes} bytes, the maximum for a list of labels.");
                }
            }

            return content.ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw problem.Of($"cannot be read: {exception.Message} Specify a text file with one label per line.");
        }
    }

    /// <summary>Decodes the bytes.</summary>
    /// <exception cref="UsageException">The content is not text, or has an unsupported encoding.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, LabelFileProblem problem)
    {
        if (FileFormat.Of(bytes) is { } format)
        {
            throw problem.Of($"is {format.Name}. {Advice(format)}");
        }

        // Strict: replacement characters would change the embedding of a label.
        System.Text.Encoding? marked = bytes switch
        {
            [0xFF, 0xFE, 0, 0, ..] => new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
            [0, 0, 0xFE, 0xFF, ..] => new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
            [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
            [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
            _ => null,
        };
        return marked is null ? Utf8(bytes, problem) : Marked(bytes, marked, problem);
    }

    private static string Utf8(ReadOnlySpan<byte> bytes, LabelFileProblem problem)
    {
        var head = bytes[..Math.Min(bytes.Length, 64 * 1024)];
        if (ImageSignature.IsImage(head) && head[..Math.Min(head.Length, 64)].IndexOfAnyInRange((byte)0, (byte)8) >= 0)
        {
            throw problem.Of("is an image. Specify a text file with one label per line; images are positional arguments.");
        }

        if (FileFormat.IsUtf16WithoutMark(head))
        {
            throw problem.Of("is text in UTF-16 without a byte order mark. Save it as UTF-8.");
        }

        return System.Text.Unicode.Utf8.IsValid(bytes)
            ? System.Text.Encoding.UTF8.GetString(bytes)
            : throw problem.At(FirstOtherLine(bytes), "the file is not valid UTF-8. Save it as UTF-8, one label per line.");
    }

    private static int FirstOtherLine(ReadOnlySpan<byte> bytes)
    {
        var line = 1;
        for (int end; (end = bytes.IndexOfAny((byte)'\n', (byte)'\r')) >= 0 && System.Text.Unicode.Utf8.IsValid(bytes[..end]); line++)
        {
            bytes = bytes[(end + (bytes[end..].StartsWith("\r\n"u8) ? 2 : 1))..];
        }

        return line;
    }

    private static string Marked(ReadOnlySpan<byte> bytes, System.Text.Encoding encoding, LabelFileProblem problem)
    {
        try
        {
            return encoding.GetString(bytes[encoding.Preamble.Length..]);
        }
        catch (Exception failure) when (failure is DecoderFallbackException or ArgumentException)
        {
            throw problem.Of($"has a byte order mark for {encoding.EncodingName}, but contains invalid bytes. Save it as UTF-8.");
        }
    }

    private static string Advice(FileFormat format) => format.Kind switch
    {
        FileFormatKind.Compressed => "Decompress it.",
        FileFormatKind.Zip => "Save a workbook as CSV.",
        FileFormatKind.Tar => "Extract it, and specify the file with the labels.",
        FileFormatKind.Workbook => "Save it as CSV.",
        FileFormatKind.Parquet or FileFormatKind.Arrow or FileFormatKind.Table or FileFormatKind.Database or FileFormatKind.Container => "Export the labels as CSV with a header, or as text with one label per line.",
        _ => "Write the labels as text, one per line.",
    };
}
