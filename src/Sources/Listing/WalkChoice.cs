using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>Decides what a walk lists and enters: everything below the root, or the paths and globs that the source names.</summary>
internal sealed class WalkChoice(DirectorySource source)
{
    private readonly FileChoice _files = new(source);
    private readonly PathPattern[] _globs = [.. source.Globs.Select(glob => new PathPattern(glob, anchored: true))];

    /// <summary>The root, where a walk starts.</summary>
    public WalkPlace AtRoot { get; } = Root(source);

    /// <summary>Rejects paths that may not be read and, when a listing starts, names that match nothing.</summary>
    /// <exception cref="ZeroShotException">The first of them.</exception>
    public void CheckNamed(ListingRoots roots, bool isStart, CancellationToken cancellationToken)
    {
        if (source.Paths.IsEmpty && source.Globs.IsEmpty)
        {
            roots.Check(source.Root, "The directory");
        }

        foreach (var path in source.Paths.Select(path => Path.Join(source.Root, path)))
        {
            roots.Check(path, "The path");
            if (isStart && !DirectoryListing.Exists(path))
            {
                throw new ZeroShotException(ZeroShotError.BadRequest,
                    $"'{path}' does not exist on the silo that lists it. Check the path, and that the silo sees the same file system.");
            }
        }

        foreach (var glob in source.Globs)
        {
            roots.Check(Path.Join([source.Root, .. FixedPart(glob)]), "The directory");
        }

        if (isStart && source.Globs.FirstOrDefault(glob => !Globbing.AnyMatch(source.Root, glob, roots, cancellationToken)) is { } empty)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, $"No file or folder in '{source.Root}' matches '{empty}'. Check the pattern.");
        }
    }

    /// <summary>Classifies a sub-directory for the walk.</summary>
    /// <param name="parent">Its parent.</param>
    /// <param name="directory">The directories from the root to the parent.</param>
    /// <param name="entry">The sub-directory.</param>
    public WalkPlace Below(WalkPlace parent, IReadOnlyList<string> directory, WalkEntry entry)
    {
        var named = parent.Named?.Children.GetValueOrDefault(entry.Name);
        var isWhole = named is { IsNamed: true } ? !_files.Excludes(directory, entry.Name, isDirectory: true)
            : _files.OfDirectory(directory, entry.Name) is Verdict.Listed && (GlobMatches(directory, entry.Name, isDirectory: true) || Descends(parent, entry.Kind));
        return new WalkPlace(isWhole, named, GlobLeadsInto([.. directory, entry.Name]));
    }

    /// <summary>The entries of a directory to list or enter.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="directory">The directories from the root to it.</param>
    /// <param name="place">Its classification.</param>
    /// <param name="from">Smaller names are skipped, and so is this one unless it is a directory.</param>
    /// <param name="counts">Counts skipped entries; null if they were counted before.</param>
    /// <param name="mayList">Judges the real path of the opened directory.</param>
    public IEnumerable<WalkEntry> Entries(string path, IReadOnlyList<string> directory, WalkPlace place, string? from, SkipTally? counts, Predicate<string> mayList)
    {
        // Looked up by name: exact, and possible even if the directory may not be listed.
        var named = place.Named is { Children.Count: > 0 } ? NamedEntries(path, directory, place.Named, from, counts) : [];
        return place.IsWhole || place.GlobLeads
            ? named.Concat(DirectoryListing.Of(path, (name, kind) => Choose(directory, place, name, kind, counts), from, mayList))
            : named;
    }

    private static WalkPlace Root(DirectorySource source)
    {
        var named = NamedPaths.Of(source.Paths);
        return new WalkPlace((source.Paths.IsEmpty && source.Globs.IsEmpty) || named.IsNamed, named, !source.Globs.IsEmpty);
    }

    private static IEnumerable<string> FixedPart(string glob) =>
        NamedPaths.Names(glob).SkipLast(1).TakeWhile(name => !name.AsSpan().ContainsAny('*', '?'));

    private IEnumerable<WalkEntry> NamedEntries(string path, IReadOnlyList<string> directory, NamedPaths named, string? from, SkipTally? counts)
    {
        foreach (var (name, child) in named.Children)
        {
            var kind = DirectoryListing.KindOf(path, name);
            if (from is not null && string.CompareOrdinal(name, from) is var order && (order < 0 || (order == 0 && kind is WalkEntryKind.File)))
            {
                continue;
            }

            if (child.IsNamed && _files.Excludes(directory, name, isDirectory: kind is not WalkEntryKind.File))
            {
                counts?.Count(Verdict.Excluded, name);
                if (child.Children.Count == 0)
                {
                    continue;
                }
            }

            yield return new WalkEntry(name, kind);
        }
    }

    private WalkEntryKind? Choose(IReadOnlyList<string> directory, WalkPlace place, ReadOnlySpan<char> name, WalkEntryKind kind, SkipTally? counts)
    {
        if (place.Named is { Children.Count: > 0 } named && named.Children.ContainsKey(name.ToString()))
        {
            return null;
        }

        var (verdict, chosen) = kind is WalkEntryKind.File ? ChooseFile(directory, place, name) : (ChooseDirectory(directory, place, name, kind), kind);
        if (verdict is Verdict.Listed)
        {
            return chosen;
        }

        if (verdict is { } leftOut)
        {
            counts?.Count(leftOut, name);
        }

        return null;
    }

    // Null if the source does not select it.
    private (Verdict? Verdict, WalkEntryKind Kind) ChooseFile(IReadOnlyList<string> directory, WalkPlace place, ReadOnlySpan<char> name)
    {
        var matched = GlobMatches(directory, name, isDirectory: false);
        if (!matched && !place.IsWhole)
        {
            return (null, WalkEntryKind.File);
        }

        var verdict = _files.OfFile(directory, name);
        return verdict switch
        {
            Verdict.Skipped when matched => (Verdict.Listed, WalkEntryKind.File),
            Verdict.Sniffed => (Verdict.Listed, matched ? WalkEntryKind.File : WalkEntryKind.UnknownFile),
            _ => (verdict, WalkEntryKind.File),
        };
    }

    private Verdict? ChooseDirectory(IReadOnlyList<string> directory, WalkPlace place, ReadOnlySpan<char> name, WalkEntryKind kind)
    {
        var matched = GlobMatches(directory, name, isDirectory: true);
        var onTheWay = _globs.Length > 0 && place.GlobLeads && GlobLeadsInto([.. directory, name.ToString()]);
        return !matched && !onTheWay && !place.IsWhole ? null
            : _files.OfDirectory(directory, name) is not Verdict.Listed and var leftOut ? leftOut
            : matched || Descends(place, kind) || (onTheWay && (kind is WalkEntryKind.Directory || source.FollowLinks)) ? Verdict.Listed
            : place.IsWhole ? Verdict.NotEntered
            : null;
    }

    private bool Descends(WalkPlace parent, WalkEntryKind kind) => parent.IsWhole && source.Recursive && (kind is WalkEntryKind.Directory || source.FollowLinks);

    private bool GlobMatches(IReadOnlyList<string> directory, ReadOnlySpan<char> name, bool isDirectory)
    {
        foreach (var glob in _globs)
        {
            if ((isDirectory || !glob.DirectoriesOnly) && glob.Matches(directory, name))
            {
                return true;
            }
        }

        return false;
    }

    private bool GlobLeadsInto(IReadOnlyList<string> directory) => Array.Exists(_globs, glob => glob.LeadsInto(directory));
}

/// <summary>Classification of a directory.</summary>
/// <param name="IsWhole">Whether all of its images are listed.</param>
/// <param name="Named">Named paths in and below it; null if none.</param>
/// <param name="GlobLeads">Whether a glob can match in or below it.</param>
internal sealed record WalkPlace(bool IsWhole, NamedPaths? Named, bool GlobLeads);
