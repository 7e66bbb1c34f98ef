using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Grains.Sources;

/// <summary>The names of one directory that a walk has to look at.</summary>
internal static class DirectoryListing
{
    /// <summary>The entries in the order of the file system.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="source">What is to be listed of it.</param>
    /// <param name="isImage">Whether a file of that name is.</param>
    /// <param name="from">Smaller names are left out, and so is this one unless it is a directory.</param>
    public static IEnumerable<WalkEntry> Of(string directory, DirectorySource source, NamePredicate isImage, string? from) =>
        DirectoryEntries.Of(
            directory,
            (name, kind) =>
                (from is null || name.CompareTo(from, StringComparison.Ordinal) is var order && (order > 0 || (order == 0 && kind is not WalkEntryKind.File)))
                && kind switch
                {
                    WalkEntryKind.File => isImage(name),
                    WalkEntryKind.Directory => source.Recursive,
                    _ => source.Recursive && source.FollowLinks,
                });
}

/// <summary>A question about a name that is not a string yet.</summary>
internal delegate bool NamePredicate(ReadOnlySpan<char> name);
