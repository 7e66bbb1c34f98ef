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
    /// <param name="source">What is to be listed of it.</param>
    /// <param name="isImage">Whether a file of that name is.</param>
    /// <param name="from">Smaller names are left out, and so is this one unless it is a directory.</param>
    public static IEnumerable<WalkEntry> Of(string directory, DirectorySource source, NamePredicate isImage, string? from) =>
        new FileSystemEnumerable<WalkEntry>(
            directory,
            (ref FileSystemEntry entry) => new(entry.FileName.ToString(), KindOf(ref entry)),
            Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                (from is null || entry.FileName.CompareTo(from, StringComparison.Ordinal) is var order && (order > 0 || (order == 0 && entry.IsDirectory)))
                && KindOf(ref entry) switch
                {
                    WalkEntryKind.File => isImage(entry.FileName),
                    WalkEntryKind.Directory => source.Recursive,
                    _ => source.Recursive && source.FollowLinks,
                },
        };

    // For a file the kind is known without a further call of the system.
    private static WalkEntryKind KindOf(ref FileSystemEntry entry) => !entry.IsDirectory ? WalkEntryKind.File
        : (entry.Attributes & FileAttributes.ReparsePoint) != 0 ? WalkEntryKind.LinkedDirectory
        : WalkEntryKind.Directory;
}

/// <summary>A question about a name that is not a string yet.</summary>
internal delegate bool NamePredicate(ReadOnlySpan<char> name);
