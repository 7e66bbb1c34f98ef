namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>Lists the images of a directory in one fixed order, so that listing can go on behind any path after a restart.</summary>
internal static class DirectoryWalk
{
    /// <summary>Extensions that are listed when the source names no patterns.</summary>
    public static readonly string[] DefaultExtensions =
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".bmp", ".dib", ".tif", ".tiff", ".avif"];

    /// <summary>
    /// The files, as paths relative to the root with <c>/</c> between names. Order: within a directory by ordinal name, files and directories
    /// together, a directory's content in the place of its name. Memory does not grow with the number of files, even in one directory.
    /// </summary>
    /// <param name="source">What to list. A directory below the root that cannot be read is listed as one path ending in <c>/</c>: it becomes a fault.</param>
    /// <param name="after">The last path that was listed before, or null: the walk begins behind it.</param>
    /// <param name="spillDirectory">Where names of a directory with more than 100,000 entries are sorted.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="ZeroShotException">The root does not exist, is no directory or cannot be read.</exception>
    public static IEnumerable<string> Files(
        DirectorySource source, string? after, string spillDirectory, CancellationToken cancellationToken) => throw new NotImplementedException();
}
