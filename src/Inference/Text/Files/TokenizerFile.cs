namespace ZeroShotOrleans.Inference.Text.Files;

/// <summary>Reads the files of a tokenizer whole.</summary>
internal static class TokenizerFile
{
    /// <summary>Larger files are refused unread: 256 MiB. The largest published tokenizer has 34 MB.</summary>
    public const long MaxBytes = 256L << 20;

    /// <exception cref="FileNotFoundException">It is not there.</exception>
    /// <exception cref="InvalidDataException">It is larger than <see cref="MaxBytes"/>.</exception>
    public static byte[] Read(string file)
    {
        var length = new FileInfo(file).Exists ? new FileInfo(file).Length : throw Missing(file);
        return length <= MaxBytes
            ? File.ReadAllBytes(file)
            : throw MalformedFile.At(file, "size", $"{length} bytes are more than the {MaxBytes} that a tokenizer may have");
    }

    public static FileNotFoundException Missing(string file) => new(
        $"The tokenizer needs {file}, which does not exist. Copy it from where the model comes from, or put a tokenizer.json there.",
        file);
}
