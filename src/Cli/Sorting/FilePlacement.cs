namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>Puts one file into a folder, and knows whether it is there already.</summary>
/// <remarks>Nothing is ever overwritten.</remarks>
internal sealed class FilePlacement(SortMethod method)
{
    private const string PartialSuffix = ".zso-partial";

    /// <summary>Whether what has the name is what would be put there.</summary>
    public bool IsThere(string source, string target)
    {
        var there = new FileInfo(target);
        if (method is SortMethod.Link)
        {
            return there.LinkTarget == source;
        }

        // As rsync tells: a copy has the time of its original. Reading both would cost as much as copying again.
        var original = new FileInfo(source);
        return there.LinkTarget is null && there.Exists && there.Length == original.Length && there.LastWriteTimeUtc == original.LastWriteTimeUtc;
    }

    /// <summary>Whether the name is taken, by a link to nothing too.</summary>
    public static bool IsTaken(string target) => Path.Exists(target) || new FileInfo(target).LinkTarget is not null;

    /// <summary>Puts it there. The folder exists.</summary>
    /// <exception cref="IOException">The operating system refused, or the name is taken.</exception>
    /// <exception cref="UnauthorizedAccessException">So too.</exception>
    public void Place(string source, string target)
    {
        switch (method)
        {
            case SortMethod.Link:
                File.CreateSymbolicLink(target, source);
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
            File.Copy(source, partial, overwrite: true);
            File.SetLastWriteTimeUtc(partial, File.GetLastWriteTimeUtc(source));
            File.Move(partial, target, overwrite: false);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }
}
