using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Grains.Sources;

/// <summary>The names of one directory that a walk has to look at.</summary>
internal static class DirectoryListing
{
    /// <summary>The entries in the order of the file system.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="choose">What becomes of each name; asked once for each.</param>
    /// <param name="from">Smaller names are left out, and so is this one unless it is a directory.</param>
    public static IEnumerable<WalkEntry> Of(string directory, EntryChoice choose, string? from)
    {
        // Asked for an entry, and then the entry is handed on, before the next one.
        WalkEntryKind? chosen = null;
        return DirectoryEntries.Of(
            directory,
            (name, kind) =>
                (from is null || name.CompareTo(from, StringComparison.Ordinal) is var order && (order > 0 || (order == 0 && kind is not WalkEntryKind.File)))
                && (chosen = choose(name, kind)) is not null).Select(entry => entry with { Kind = chosen!.Value });
    }

    /// <summary>What a name in a directory stands for; a file when there is nothing.</summary>
    public static WalkEntryKind KindOf(string directory, string name)
    {
        var path = Path.Join(directory, name);
        return !NamedFile.IsDirectory(path) ? WalkEntryKind.File
            : NamedFile.LinkTarget(path) is not null ? WalkEntryKind.LinkedDirectory
            : WalkEntryKind.Directory;
    }

    /// <summary>Whether there is a file, directory or link of that name.</summary>
    public static bool Exists(string path) => NamedFile.IsFile(path) || NamedFile.IsDirectory(path) || NamedFile.LinkTarget(path) is not null;
}

/// <summary>Says of a name what the walk does with it; null leaves it out.</summary>
internal delegate WalkEntryKind? EntryChoice(ReadOnlySpan<char> name, WalkEntryKind kind);
