namespace ZeroShotOrleans.Inference.Models;

/// <summary>Names, lengths and modification times of all files in a folder, as a cheap test for changes.</summary>
internal sealed class FolderStamp
{
    private readonly (string Path, long Length, long Modified)[] _files;

    private FolderStamp((string Path, long Length, long Modified)[] files) => _files = files;

    /// <summary>Takes a stamp of the current state.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public static FolderStamp Of(string folder) => new(
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path =>
        {
            // Folders of a Hugging Face cache contain links; use the target's length and time.
            var file = File.ResolveLinkTarget(path, returnFinalTarget: true) is FileInfo { Exists: true } target ? target : new FileInfo(path);
            return file.Exists ? (path, file.Length, file.LastWriteTimeUtc.Ticks) : (path, -1, 0);
        }),
    ]);

    /// <summary>Whether the folder still has the same files with the same lengths and times.</summary>
    public bool IsCurrent(string folder)
    {
        try
        {
            return _files.AsSpan().SequenceEqual(Of(folder)._files);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
