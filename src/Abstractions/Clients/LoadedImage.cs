namespace ZeroShotOrleans;

/// <summary>An image that can be sent, or why it cannot.</summary>
internal sealed record LoadedImage
{
    /// <summary>The content; null for a URL or an error.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>The URL; null for bytes or an error.</summary>
    public string? Url { get; init; }

    /// <summary>Why it could not be read.</summary>
    public ImageError Error { get; init; }

    /// <summary>A sentence that describes the error.</summary>
    public string? Detail { get; init; }

    /// <summary>Bytes, or an error if there are none.</summary>
    public static LoadedImage OfBytes(byte[] bytes, string empty) => bytes.Length > 0 ? new() { Bytes = bytes } : Failed(ImageError.Empty, empty);

    /// <summary>Reads a file of this machine.</summary>
    public static async ValueTask<LoadedImage> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return OfBytes(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false), "The file is empty.");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Failed(ImageError.Missing, "There is no such file.");
        }
        catch (UnauthorizedAccessException)
        {
            return Directory.Exists(path) ? Failed(ImageError.NotAFile, "It is a directory.") : Failed(ImageError.AccessDenied, "This user may not read the file.");
        }
        catch (IOException exception)
        {
            return Failed(ImageError.ReadError, exception.Message);
        }
    }

    private static LoadedImage Failed(ImageError error, string detail) => new() { Error = error, Detail = detail };
}
