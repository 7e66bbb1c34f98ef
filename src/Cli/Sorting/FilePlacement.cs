using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>Copies or links a file into a folder, and detects files that an earlier run placed.</summary>
/// <remarks>Never overwrites a file.</remarks>
internal sealed class FilePlacement(SortMethod method)
{
    private const string PartialSuffix = ".zso-partial";

    /// <summary>Whether the target already is a copy of, or link to, the source.</summary>
    public bool IsThere(string source, string target)
    {
        var link = NamedFile.LinkTarget(target);
        if (method is SortMethod.Link)
        {
            return link == source;
        }

        // Compares size and time, like rsync: comparing the contents would cost as much as copying again.
        return link is null && NamedFile.StateOf(target) is { } there && there == NamedFile.StateOf(source);
    }

    /// <summary>Creates the target, whose folder must exist.</summary>
    /// <exception cref="IOException">The target cannot be created, or already exists.</exception>
    /// <exception cref="UnauthorizedAccessException">The target cannot be created.</exception>
    public void Place(string source, string target)
    {
        switch (method)
        {
            case SortMethod.Link:
                NamedFile.CreateSymbolicLink(target, source);
                break;
            case SortMethod.HardLink:
                HardLink.Create(target, source);
                break;
            default:
                Copy(source, target);
                break;
        }
    }

    // Copies to a temporary name, so that an interrupted run does not leave a truncated image.
    private static void Copy(string source, string target)
    {
        var partial = target + PartialSuffix;
        try
        {
            NamedFile.Copy(source, partial);
            NamedFile.Move(partial, target);
        }
        catch
        {
            NamedFile.Delete(partial);
            throw;
        }
    }
}
