namespace ZeroShotOrleans.Client.Http;

/// <summary>A file of this machine, read or failed.</summary>
/// <param name="Path">The path as given by the caller.</param>
/// <param name="Bytes">The content; null with an error.</param>
/// <param name="Error">Why it could not be read; null if it was.</param>
internal sealed record LocalFile(string Path, byte[]? Bytes, ClassifiedImage? Error)
{
    /// <summary>The paths in parts that fit into a request, as far as file sizes can be known in advance.</summary>
    public static IEnumerable<List<string>> Parts(IEnumerable<string> paths, ZeroShotHttpOptions options)
    {
        var part = new List<string>();
        var bytes = 0L;
        foreach (var path in paths)
        {
            var size = new FileInfo(path) is { Exists: true } file ? file.Length : 0;
            if (part.Count > 0 && (part.Count == options.MaxImagesPerRequest || bytes + size > options.MaxBytesPerRequest))
            {
                yield return part;
                (part, bytes) = ([], 0);
            }

            part.Add(path);
            bytes += size;
        }

        if (part.Count > 0)
        {
            yield return part;
        }
    }

    /// <summary>Reads a file.</summary>
    public static async Task<LocalFile> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            return bytes.Length > 0 ? new LocalFile(path, bytes, Error: null) : Failed(ImageError.Empty, "The file is empty.");
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

        LocalFile Failed(ImageError error, string detail) => new(path, Bytes: null, new ClassifiedImage { Error = error, Detail = detail });
    }
}
