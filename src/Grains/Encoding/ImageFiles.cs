namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Reads image files, and only those that the silo may read.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class ImageFiles
{
    /// <summary>A reader.</summary>
    /// <param name="roots">
    /// Directories below which files may be read. Empty: every directory may (a silo that only its own user can reach).
    /// </param>
    /// <param name="maxBytes">Larger files are refused before they are read.</param>
    public ImageFiles(IReadOnlyList<string> roots, long maxBytes) => throw new NotImplementedException();

    /// <summary>Reads one file whole.</summary>
    /// <param name="root">Absolute path of the job's directory.</param>
    /// <param name="path">Path below it; one that climbs out is refused.</param>
    /// <param name="followLinks">Whether a link may lead out of <paramref name="root"/>; never out of the roots.</param>
    /// <param name="bytes">The bytes, when there is no fault.</param>
    /// <returns>Null, or the fault. Never throws for anything the file system can do.</returns>
    /// <remarks>Opens without waiting, so that a pipe or device named like an image does not hang a silo, and checks what was opened, not what was named.</remarks>
    public ImageOutcome? Read(string root, string path, bool followLinks, out byte[] bytes) => throw new NotImplementedException();
}
