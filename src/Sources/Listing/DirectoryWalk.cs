using ZeroShotOrleans.Files;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>Lists the images of a directory in a fixed order, so that listing can continue after any path after a restart.</summary>
/// <remarks>
/// <para>
/// Hidden files are listed like others. A linked file is listed whether or not links are followed: whether it may be read is decided when it is
/// read. A linked directory is entered only if links are followed, and never if that would be a cycle.
/// </para>
/// <para>
/// Names are escaped by <see cref="FileNameEscape"/>: names that are not UTF-8, which Linux allows, have a unique text by which they are
/// opened.
/// </para>
/// </remarks>
internal static class DirectoryWalk
{
    /// <summary>Maximum number of names of one directory in memory: about 10 MB.</summary>
    public const int SpillAbove = 100_000;

    /// <summary>
    /// The files, as paths relative to the root with <c>/</c> as the separator. Order: ordinal by name within a directory, files and directories
    /// together, with a directory's content at its name. Memory does not grow with the number of files, even in one directory.
    /// </summary>
    /// <param name="source">The directory. A directory below the root that cannot be read is listed as one path ending in <c>/</c>, and becomes an error.</param>
    /// <param name="after">
    /// The last path listed before, or null: the walk starts after it, even if it no longer exists. A path ending in <c>/</c> stands for the
    /// whole directory.
    /// </param>
    /// <param name="files">Opens files whose content decides, under the rules for reading images.</param>
    /// <param name="spillDirectory">Directory for sorting the names of directories with more than <see cref="SpillAbove"/> entries.</param>
    /// <param name="roots">The allowed directories. A link that leads out is listed as a directory that cannot be read.</param>
    /// <param name="tally">
    /// Counts skipped files. Its value when a path is enumerated belongs to that path: a walk that continues after the path counts on from
    /// there, and nothing is counted twice.
    /// </param>
    /// <param name="cancellationToken">Cancels the walk.</param>
    /// <exception cref="ZeroShotException">
    /// During enumeration: the root does not exist, is not a directory, cannot be read or is outside <paramref name="roots"/>; a path or glob of
    /// the source matches nothing.
    /// </exception>
    public static IEnumerable<string> Files(
        DirectorySource source, string? after, ImageFiles files, string spillDirectory, ListingRoots roots, SkipTally tally, CancellationToken cancellationToken) =>
        Files(source, after, files, spillDirectory, SpillAbove, roots, tally, cancellationToken);

    /// <summary>Lists with another limit of names in memory.</summary>
    internal static IEnumerable<string> Files(
        DirectorySource source, string? after, ImageFiles files, string spillDirectory, int spillAbove, ListingRoots roots, SkipTally tally,
        CancellationToken cancellationToken)
    {
        using var way = new WalkWay(source, spillDirectory, spillAbove, roots, tally);
        way.EnterRoot(after, cancellationToken);
        while (way.Next() is { } entry)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = way.PathOf(entry.Name);
            switch (entry.Kind)
            {
                case WalkEntryKind.File:
                    yield return path;
                    break;
                case WalkEntryKind.UnknownFile when files.MayBeImage(source.Root, path, source.FollowLinks):
                    yield return path;
                    break;
                case WalkEntryKind.UnknownFile:
                    tally.Count(Verdict.Skipped, entry.Name);
                    break;
                default:
                    if (!way.TryEnter(entry))
                    {
                        yield return path + '/';
                    }

                    break;
            }
        }
    }
}
