namespace ZeroShotOrleans.Inference.Models;

/// <summary>Names, lengths and modification times of all files of a folder at one moment: tells cheaply whether what was read of it is still true.</summary>
internal sealed class FolderStamp
{
    private readonly (string Path, long Length, long Modified)[] _files;

    private FolderStamp((string Path, long Length, long Modified)[] files) => _files = files;

    /// <summary>The folder as it is now.</summary>
    /// <exception cref="IOException">It cannot be listed.</exception>
    public static FolderStamp Of(string folder) => new(
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path =>
        {
            // Folders of a Hugging Face cache hold links; what counts is the file behind.
            var file = File.ResolveLinkTarget(path, returnFinalTarget: true) is FileInfo { Exists: true } target ? target : new FileInfo(path);
            return file.Exists ? (path, file.Length, file.LastWriteTimeUtc.Ticks) : (path, -1, 0);
        }),
    ]);

    /// <summary>Whether the folder has the same files, as long and as old as then.</summary>
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
