using ZeroShotOrleans.Files;
using ZeroShotOrleans.Grains.Encoding;

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
    /// <param name="files">Opens files whose content decides, under the rules that hold for reading them.</param>
    /// <param name="spillDirectory">Where names of a directory with more than <see cref="SpillAbove"/> entries are sorted.</param>
    /// <param name="roots">Where may be looked. A link that leads out is listed as a directory that cannot be read.</param>
    /// <param name="tally">
    /// Counts what is passed over. What it says when a path is enumerated belongs to that path: a walk that goes on behind the path counts on from
    /// there, and nothing is counted twice.
    /// </param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <exception cref="ZeroShotException">
    /// While it is enumerated: the root does not exist, is no directory, cannot be read or lies outside of <paramref name="roots"/>; a path or glob that
    /// the source names stands for nothing.
    /// </exception>
    public static IEnumerable<string> Files(
        DirectorySource source, string? after, ImageFiles files, string spillDirectory, ListingRoots roots, SkipTally tally, CancellationToken cancellationToken) =>
        Files(source, after, files, spillDirectory, SpillAbove, roots, tally, cancellationToken);

    /// <summary>The same with another number of names in memory.</summary>
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
