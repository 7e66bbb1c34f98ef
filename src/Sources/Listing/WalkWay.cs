using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>The directories from the root to the current position of a walk. A list instead of recursion: directories may be nested deeper than the stack.</summary>
internal sealed class WalkWay(DirectorySource source, string spillDirectory, int spillAbove, ListingRoots roots, SkipTally tally) : IDisposable
{
    private readonly WalkChoice _choice = new(source);
    private readonly List<Step> _steps = [];

    // Names of the directories below the root; one less than steps.
    private readonly List<string> _names = [];

    // The real path of the root once it was listed.
    private string? _rootPlace;

    /// <summary>Starts at the root, after the path that was listed last.</summary>
    /// <exception cref="ZeroShotException">The root cannot be listed.</exception>
    public void EnterRoot(string? after, CancellationToken cancellationToken)
    {
        if (!Path.IsPathFullyQualified(source.Root))
        {
            throw BadRoot("is not an absolute path");
        }

        _choice.CheckNamed(roots, isStart: after is null, cancellationToken);
        try
        {
            Enter(source.Root, source.FollowLinks ? RealPath.Of(source.Root) : null, after?.Split('/') ?? [], _choice.AtRoot);
        }
        catch (UnauthorizedAccessException)
        {
            throw BadRoot("cannot be read. Grant the user of the silo permission to list it");
        }
        catch (IOException failure)
        {
            throw BadRoot(
                NamedFile.IsFile(source.Root) ? "is a file. Use the directory that contains the images"
                : failure is DirectoryNotFoundException
                    ? "does not exist on the silo that lists it. Check the path, and that the silo sees the same file system"
                : $"could not be listed ({failure.Message})");
        }
    }

    /// <summary>The next entry, or null at the end.</summary>
    public WalkEntry? Next()
    {
        while (_steps is [.., var step])
        {
            if (step.Entries.MoveNext())
            {
                return step.Entries.Current;
            }

            Leave(step);
        }

        return null;
    }

    /// <summary>The path of a name in the current directory.</summary>
    public string PathOf(string name) => _steps[^1].Prefix + name;

    /// <summary>Enters a directory, unless it is a cycle. False if it cannot be listed.</summary>
    public bool TryEnter(WalkEntry entry)
    {
        var parent = _steps[^1];
        var rest = parent.After is [var first, .. var others] && first == entry.Name ? others : [];
        if (rest is [""])
        {
            // The whole directory was listed before as one path.
            return true;
        }

        var directory = Path.Join(parent.Directory, entry.Name);
        var real = RealPathOf(directory, entry, parent);
        if (entry.Kind is WalkEntryKind.LinkedDirectory ? real is null || !roots.Allow(real) : source.FollowLinks && real is null)
        {
            return false;
        }

        if (real is not null && _steps.Exists(step => step.RealDirectory == real))
        {
            return true;
        }

        var place = _choice.Below(parent.Place, _names, entry);
        _names.Add(entry.Name);
        try
        {
            Enter(directory, real, rest, place);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _names.RemoveAt(_names.Count - 1);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _steps.ForEach(step => step.Names.Dispose());

    private void Enter(string directory, string? real, string[] after, WalkPlace place)
    {
        // A directory on the way to the last listed path was entered, and counted, earlier.
        var counts = after.Length == 0 ? new SkipTally() : null;
        var names = SortedNames.Of(_choice.Entries(directory, _names, place, after.FirstOrDefault(), counts, opened => MayList(directory, opened)), spillDirectory, spillAbove);
        tally.Add(counts?.Counts ?? SkippedFiles.None);
        var prefix = string.Concat(_names.Select(name => name + '/'));
        _steps.Add(new(directory, prefix, real, after, place, names, names.InOrder().GetEnumerator()));
    }

    // Called with the opened directory: its name may meanwhile be a link to another one.
    private bool MayList(string directory, string place)
    {
        if (_steps.Count == 0)
        {
            _rootPlace = place;
        }

        return (roots.Contain(place) || roots.LieBelow(directory)) && (source.FollowLinks || _rootPlace is null || RealPath.IsWithin(place, _rootPlace));
    }

    private void Leave(Step step)
    {
        step.Names.Dispose();
        _steps.RemoveAt(_steps.Count - 1);
        if (_names.Count > 0)
        {
            _names.RemoveAt(_names.Count - 1);
        }
    }

    // Resolved only for links; null if links are not followed, or the link dangles.
    private static string? RealPathOf(string directory, WalkEntry entry, Step parent) =>
        entry.Kind is WalkEntryKind.LinkedDirectory ? RealPath.Of(directory)
        : parent.RealDirectory is { } real ? Path.Join(real, entry.Name)
        : null;

    private ZeroShotException BadRoot(string fact) => new(ZeroShotError.BadRequest, $"The directory '{source.Root}' {fact}.");

    /// <param name="Directory">Path of the directory as named.</param>
    /// <param name="Prefix">Its path below the root, with a trailing slash.</param>
    /// <param name="RealDirectory">Its real path; null if links are not followed.</param>
    /// <param name="After">Remaining segments of the path listed last, if it is below this directory.</param>
    /// <param name="Place">Its classification.</param>
    /// <param name="Names">Its names.</param>
    /// <param name="Entries">The enumerator over its names.</param>
    private sealed record Step(
        string Directory, string Prefix, string? RealDirectory, string[] After, WalkPlace Place, SortedNames Names, IEnumerator<WalkEntry> Entries);
}
