using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>Checks whether a glob matches anything.</summary>
internal static class Globbing
{
    /// <summary>Whether a file or directory below a root matches. Unreadable and linked directories count as empty.</summary>
    /// <param name="root">The root.</param>
    /// <param name="glob">A pattern of paths below it.</param>
    /// <param name="roots">The allowed directories.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    public static bool AnyMatch(string root, string glob, ListingRoots roots, CancellationToken cancellationToken)
    {
        var pattern = new PathPattern(glob, anchored: true);
        var next = new Stack<string[]>([[]]);
        while (next.TryPop(out var directory))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var found = false;
            try
            {
                EntryChoice choose = (name, kind) =>
                {
                    found |= (kind is not WalkEntryKind.File || !pattern.DirectoriesOnly) && pattern.Matches(directory, name);
                    return kind is WalkEntryKind.Directory && pattern.LeadsInto([.. directory, name.ToString()]) ? kind : null;
                };
                var path = Path.Join([root, .. directory]);
                foreach (var entry in DirectoryListing.Of(path, choose, from: null, place => roots.Contain(place) || roots.LieBelow(path)))
                {
                    next.Push([.. directory, entry.Name]);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The walk lists such a directory as one that cannot be read.
            }

            if (found)
            {
                return true;
            }
        }

        return false;
    }
}
