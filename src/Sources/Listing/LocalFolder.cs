using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>Lists a folder of this machine like a silo would: the same files in the same order. For programs that upload them.</summary>
/// <param name="source">The folder.</param>
public sealed class LocalFolder(DirectorySource source)
{
    private readonly ImageFiles _files = new([], long.MaxValue);
    private SkipTally _tally = new();

    /// <summary>Counts of files skipped by the last listing so far.</summary>
    public SkippedFiles Skipped => _tally.Counts;

    /// <summary>Rejects paths and globs that match nothing.</summary>
    /// <exception cref="ZeroShotException">The first of them.</exception>
    public void CheckNamed() => new WalkChoice(source).CheckNamed(ListingRoots.Everywhere, isStart: true, CancellationToken.None);

    /// <summary>
    /// Paths below the root, with <c>/</c> as the separator. A path that ends in <c>/</c> is a directory that cannot be listed.
    /// </summary>
    /// <exception cref="ZeroShotException">During enumeration: the root cannot be listed.</exception>
    public IEnumerable<string> Paths()
    {
        _tally = new SkipTally();
        return DirectoryWalk.Files(source, after: null, _files, Path.GetTempPath(), ListingRoots.Everywhere, _tally, CancellationToken.None);
    }
}
