using System.IO.Enumeration;

namespace ZeroShotOrleans.Grains.Sources;

/// <summary>The names of one directory that a walk has to look at.</summary>
internal static class DirectoryListing
{
    // Hidden files are images like others; what cannot be read is not passed over in silence.
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
        ReturnSpecialDirectories = false,
    };

    /// <summary>The entries in the order of the file system.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="choose">What becomes of each name; asked once for each.</param>
    /// <param name="from">Smaller names are left out, and so is this one unless it is a directory.</param>
    public static IEnumerable<WalkEntry> Of(string directory, EntryChoice choose, string? from)
    {
        // The predicate and the transformation are called one after the other for the same entry.
        WalkEntryKind? chosen = null;
        return new FileSystemEnumerable<WalkEntry>(directory, (ref FileSystemEntry entry) => new(entry.FileName.ToString(), chosen!.Value), Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                (from is null || entry.FileName.CompareTo(from, StringComparison.Ordinal) is var order && (order > 0 || (order == 0 && entry.IsDirectory)))
                && (chosen = choose(entry.FileName, KindOf(ref entry))) is not null,
        };
    }

    /// <summary>What a name in a directory stands for; a file when there is nothing.</summary>
    public static WalkEntryKind KindOf(string directory, string name)
    {
        var path = Path.Join(directory, name);
        return !Directory.Exists(path) ? WalkEntryKind.File
            : new FileInfo(path).LinkTarget is not null ? WalkEntryKind.LinkedDirectory
            : WalkEntryKind.Directory;
    }

    /// <summary>Whether there is a file, directory or link of that name.</summary>
    public static bool Exists(string path) => Path.Exists(path) || new FileInfo(path).LinkTarget is not null;

    // For a file the kind is known without a further call of the system.
    private static WalkEntryKind KindOf(ref FileSystemEntry entry) => !entry.IsDirectory ? WalkEntryKind.File
        : (entry.Attributes & FileAttributes.ReparsePoint) != 0 ? WalkEntryKind.LinkedDirectory
        : WalkEntryKind.Directory;
}

/// <summary>Says of a name what the walk does with it; null leaves it out.</summary>
internal delegate WalkEntryKind? EntryChoice(ReadOnlySpan<char> name, WalkEntryKind kind);
