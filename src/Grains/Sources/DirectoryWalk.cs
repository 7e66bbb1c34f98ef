using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Grains.Sources;

/// <summary>Lists the images of a directory in one fixed order, so that listing can go on behind any path after a restart.</summary>
/// <remarks>
/// <para>
/// Hidden files are listed like others. A linked file is listed whether or not links are followed: whether it may be read is asked when it is
/// read. A linked directory is entered only when links are followed, and not when it leads back to a directory on the way to it.
/// </para>
/// <para>
/// Names are listed as <see cref="FileNameEscape"/> writes them: those that are not UTF-8, as Linux allows, have text of their own too, by which they are
/// opened.
/// </para>
/// </remarks>
internal static class DirectoryWalk
{
    /// <summary>Extensions that are listed when the source names no patterns.</summary>
    public static readonly string[] DefaultExtensions =
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".bmp", ".dib", ".tif", ".tiff", ".avif"];

    /// <summary>Most names of one directory in memory: about 10 MB.</summary>
    public const int SpillAbove = 100_000;

    /// <summary>
    /// The files, as paths relative to the root with <c>/</c> between names. Order: within a directory by ordinal name, files and directories
    /// together, a directory's content in the place of its name. Memory does not grow with the number of files, even in one directory.
    /// </summary>
    /// <param name="source">What to list. A directory below the root that cannot be read is listed as one path ending in <c>/</c>: it becomes a fault.</param>
    /// <param name="after">
    /// The last path that was listed before, or null: the walk begins behind it, also when it is gone. A path ending in <c>/</c> stands for the
    /// whole directory.
    /// </param>
    /// <param name="spillDirectory">Where names of a directory with more than <see cref="SpillAbove"/> entries are sorted.</param>
    /// <param name="roots">Where may be looked. A link that leads out is listed as a directory that cannot be read.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="ZeroShotException">
    /// While it is enumerated: the root does not exist, is no directory, cannot be read or lies outside of <paramref name="roots"/>.
    /// </exception>
    public static IEnumerable<string> Files(
        DirectorySource source, string? after, string spillDirectory, ListingRoots roots, CancellationToken cancellationToken) =>
        Files(source, after, spillDirectory, SpillAbove, roots, cancellationToken);

    /// <summary>The same with another number of names in memory.</summary>
    internal static IEnumerable<string> Files(
        DirectorySource source, string? after, string spillDirectory, int spillAbove, ListingRoots roots, CancellationToken cancellationToken)
    {
        using var way = new WalkWay(source, spillDirectory, spillAbove, roots);
        way.EnterRoot(after);
        while (way.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = way.PathOf(entry.Name);
            if (entry.Kind is WalkEntryKind.File)
            {
                yield return path;
            }
            else if (!way.TryEnter(entry))
            {
                yield return path + '/';
            }
        }
    }
}
