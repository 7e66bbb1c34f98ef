using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>Puts one file into a folder, and knows whether it is there already.</summary>
/// <remarks>Nothing is ever overwritten.</remarks>
internal sealed class FilePlacement(SortMethod method)
{
    private const string PartialSuffix = ".zso-partial";

    /// <summary>Whether what has the name is what would be put there.</summary>
    public bool IsThere(string source, string target)
    {
        var link = NamedFile.LinkTarget(target);
        if (method is SortMethod.Link)
        {
            return link == source;
        }

        // As rsync tells: a copy has the time of its original. Reading both would cost as much as copying again.
        return link is null && NamedFile.StateOf(target) is { } there && there == NamedFile.StateOf(source);
    }

    /// <summary>Puts it there. The folder exists.</summary>
    /// <exception cref="IOException">The operating system refused, or the name is taken.</exception>
    /// <exception cref="UnauthorizedAccessException">So too.</exception>
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

    // A copy has its name only when it is whole, or an interrupted run would leave half a picture that looks like one.
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
