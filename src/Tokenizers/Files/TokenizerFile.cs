using System.Text;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>Reads whole tokenizer files.</summary>
internal static class TokenizerFile
{
    /// <summary>Maximum file size: 256 MiB. The largest published tokenizer is 34 MB.</summary>
    public const long MaxBytes = 256L << 20;

    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is larger than <see cref="MaxBytes"/>.</exception>
    public static byte[] Read(string file)
    {
        var length = new FileInfo(file) is { Exists: true } found ? found.Length : throw Missing(file);
        return length <= MaxBytes
            ? File.ReadAllBytes(file)
            : throw MalformedFile.At(file, "size", $"{length} bytes exceed the limit of {MaxBytes}");
    }

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The content of a file.</param>
    /// <param name="file">Name of the file, for messages.</param>
    /// <exception cref="InvalidDataException">The content is larger than <see cref="MaxBytes"/>.</exception>
    public static byte[] Read(Stream stream, string file)
    {
        using var content = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, read);
            if (content.Length > MaxBytes)
            {
                throw MalformedFile.At(file, "size", $"the content exceeds the limit of {MaxBytes} bytes");
            }
        }

        return content.ToArray();
    }

    /// <summary>The lines of a text file, with LF or CRLF line ends.</summary>
    public static string[] ReadLines(string file)
    {
        var bytes = Read(file);
        try
        {
            var lines = _strictUtf8.GetString(bytes).Split('\n');
            var count = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
            return [.. lines.Take(count).Select(line => line.TrimEnd('\r'))];
        }
        catch (DecoderFallbackException error)
        {
            throw MalformedFile.At(file, $"byte {error.Index}", "the file is not valid UTF-8", cause: error);
        }
    }

    public static FileNotFoundException Missing(string file) => new(
        $"The tokenizer needs {file}, which does not exist. Download it from the model's source, or add a {TokenizerJson.FileName}.",
        file);
}
