using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>Lists the names of one directory that a walk needs.</summary>
internal static class DirectoryListing
{
    /// <summary>The entries, in file system order.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="choose">Decides about a name; called once for each.</param>
    /// <param name="from">Smaller names are skipped, and so is this one unless it is a directory.</param>
    /// <param name="mayList">Judges the real path of the opened directory.</param>
    public static IEnumerable<WalkEntry> Of(string directory, EntryChoice choose, string? from, Predicate<string> mayList)
    {
        // Called for an entry just before that entry is returned.
        WalkEntryKind? chosen = null;
        return DirectoryEntries.Of(
            directory,
            (name, kind) =>
                (from is null || name.CompareTo(from, StringComparison.Ordinal) is var order && (order > 0 || (order == 0 && kind is not WalkEntryKind.File)))
                && (chosen = choose(name, kind)) is not null,
            mayList).Select(entry => entry with { Kind = chosen!.Value });
    }

    /// <summary>The kind of a name in a directory; a file if it does not exist.</summary>
    public static WalkEntryKind KindOf(string directory, string name)
    {
        var path = Path.Join(directory, name);
        return !NamedFile.IsDirectory(path) ? WalkEntryKind.File
            : NamedFile.LinkTarget(path) is not null ? WalkEntryKind.LinkedDirectory
            : WalkEntryKind.Directory;
    }

    /// <summary>Whether a file, directory or link of that name exists.</summary>
    public static bool Exists(string path) => NamedFile.IsFile(path) || NamedFile.IsDirectory(path) || NamedFile.LinkTarget(path) is not null;
}

/// <summary>Decides what the walk does with a name; null skips it.</summary>
internal delegate WalkEntryKind? EntryChoice(ReadOnlySpan<char> name, WalkEntryKind kind);
