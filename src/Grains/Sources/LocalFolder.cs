using ZeroShotOrleans.Grains.Encoding;

namespace ZeroShotOrleans.Grains.Sources;

/// <summary>Lists a folder of this machine as a silo would: the same choice of files in the same order. For programs that send them.</summary>
/// <param name="source">What to list.</param>
public sealed class LocalFolder(DirectorySource source)
{
    private readonly ImageFiles _files = new([], long.MaxValue);
    private SkipTally _tally = new();

    /// <summary>What the last listing passed over so far.</summary>
    public SkippedFiles Skipped => _tally.Counts;

    /// <summary>Refuses paths and globs that stand for nothing.</summary>
    /// <exception cref="ZeroShotException">The first of them.</exception>
    public void CheckNamed() => new WalkChoice(source).CheckNamed(ListingRoots.Everywhere, isStart: true, CancellationToken.None);

    /// <summary>
    /// Paths below the root, with <c>/</c> between names. A path that ends in <c>/</c> is a directory that cannot be listed.
    /// </summary>
    /// <exception cref="ZeroShotException">While it is enumerated: the root cannot be listed.</exception>
    public IEnumerable<string> Paths()
    {
        _tally = new SkipTally();
        return DirectoryWalk.Files(source, after: null, _files, Path.GetTempPath(), ListingRoots.Everywhere, _tally, CancellationToken.None);
    }
}
