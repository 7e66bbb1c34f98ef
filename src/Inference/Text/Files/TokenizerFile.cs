using System.Text;

namespace ZeroShotOrleans.Inference.Text.Files;

/// <summary>Reads the files of a tokenizer whole.</summary>
internal static class TokenizerFile
{
    /// <summary>Larger files are refused unread: 256 MiB. The largest published tokenizer has 34 MB.</summary>
    public const long MaxBytes = 256L << 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="FileNotFoundException">It is not there.</exception>
    /// <exception cref="InvalidDataException">It is larger than <see cref="MaxBytes"/>.</exception>
    public static byte[] Read(string file)
    {
        var length = new FileInfo(file) is { Exists: true } found ? found.Length : throw Missing(file);
        return length <= MaxBytes
            ? File.ReadAllBytes(file)
            : throw MalformedFile.At(file, "size", $"{length} bytes are more than the {MaxBytes} that a tokenizer may have");
    }

    /// <summary>The lines of a text file, ended by line feed with or without carriage return.</summary>
    public static string[] ReadLines(string file)
    {
        var bytes = Read(file);
        try
        {
            var lines = StrictUtf8.GetString(bytes).Split('\n');
            var count = lines[^1].Length == 0 ? lines.Length - 1 : lines.Length;
            return [.. lines.Take(count).Select(line => line.TrimEnd('\r'))];
        }
        catch (DecoderFallbackException fault)
        {
            throw MalformedFile.At(file, $"byte {fault.Index}", "this is not UTF-8", cause: fault);
        }
    }

    public static FileNotFoundException Missing(string file) => new(
        $"The tokenizer needs {file}, which does not exist. Copy it from where the model comes from, or put a {TokenizerJson.FileName} there.",
        file);
}
