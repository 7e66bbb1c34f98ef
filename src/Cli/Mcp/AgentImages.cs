using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Mcp;

/// <summary>Reads the images that an agent names: files in the allowed folders, and URLs, which only the silo fetches, within its own settings.</summary>
internal sealed class AgentImages(AllowedFolders folders)
{
    /// <summary>An image to send, or why there is none.</summary>
    public async Task<(ZeroShotImage? Image, ImageError Error, string Problem)> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if (Uri.TryCreate(name, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return (ZeroShotImage.FromUri(url), ImageError.None, "");
        }

        var (path, error, problem) = folders.Resolve(name);
        if (path is null)
        {
            return (null, error, problem);
        }

        try
        {
            return await ReadFileAsync(path, cancellationToken);
        }
        catch (UnauthorizedAccessException)
        {
            return (null, ImageError.AccessDenied, "This user may not read the file.");
        }
        catch (IOException exception)
        {
            return (null, ImageError.ReadError, exception.Message);
        }
    }

    private async Task<(ZeroShotImage?, ImageError, string)> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        if (NamedFile.IsDirectory(path))
        {
            return (null, ImageError.NotAFile, "It is a folder. Name its files, or classify it with submit_folder.");
        }

        await using var file = Open(path, out var kind);
        if (file is null)
        {
            return (null, ImageError.NotAFile, $"It is {kind}, not a file.");
        }

        if (file.Length > Limits.MaxBytesPerInteractiveImage)
        {
            return (null, ImageError.TooManyBytes, FormattableString.Invariant($"The file has {file.Length} bytes; an image may have {Limits.MaxBytesPerInteractiveImage}. Classify it with submit_folder."));
        }

        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return bytes.Length > 0 ? (bytes, ImageError.None, "") : (null, ImageError.Empty, "The file is empty.");
    }

    // Not blocked by a pipe, and not led astray by a link that was put there after the path was checked.
    private FileStream? Open(string path, out string kind)
    {
        kind = "a device or a pipe";
        if (!OperatingSystem.IsLinux())
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }

        var opened = LibC.OpenToRead(path);
        if (opened.IsInvalid)
        {
            throw LibC.Failure(System.Runtime.InteropServices.Marshal.GetLastPInvokeError());
        }

        if (LibC.OtherThanFile(opened) is { } other)
        {
            opened.Dispose();
            kind = other;
            return null;
        }

        if (RealPath.Of(FormattableString.Invariant($"/proc/self/fd/{opened.DangerousGetHandle()}")) is not { } real || !folders.Contains(real))
        {
            opened.Dispose();
            throw new IOException("The path changed while it was opened.");
        }

        return new FileStream(opened, FileAccess.Read, bufferSize: 0);
    }
}
