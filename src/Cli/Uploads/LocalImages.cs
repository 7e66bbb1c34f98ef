using System.IO.Enumeration;
using ZeroShotOrleans.Cli.Sorting;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Uploads;

/// <summary>The image files of a folder of this machine, in one fixed order, so that an upload can go on where it stopped.</summary>
internal sealed class LocalImages
{
    private static readonly string[] _endings = [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".webp", ".bmp", ".dib", ".tif", ".tiff", ".avif"];

    private readonly DirectorySource _folder;
    private readonly string[] _patterns;

    /// <summary>Looks at nothing yet.</summary>
    /// <exception cref="UsageException">A pattern has a slash.</exception>
    public LocalImages(DirectorySource folder)
    {
        _folder = folder;
        if (folder.Include.FirstOrDefault(pattern => pattern.Contains('/', StringComparison.Ordinal)) is { } path)
        {
            throw new UsageException($"--include {path} has a slash, which --upload does not know: files are chosen by their names. Name the folder itself as PATH.");
        }

        // The matcher takes a backslash for an escape, and on Unix it is a letter like any other.
        _patterns = folder.Include.IsEmpty
            ? [.. _endings.Select(ending => "*" + ending)]
            : [.. folder.Include.Select(pattern => pattern.Replace("\\", "\\\\", StringComparison.Ordinal))];
    }

    /// <summary>The folder.</summary>
    public string Root => _folder.Root;

    /// <summary>As a job sees it. The same folder and choice of files on this machine have the same name, by which the unfinished job is found again.</summary>
    public UploadSource Source
    {
        get
        {
            var what = SafeName.Hash(string.Join('\n', [Root, _folder.Recursive.ToString(), _folder.FollowLinks.ToString(), .. _folder.Include]));
            var name = $"{Environment.MachineName}/{Path.GetFileName(Root)}";
            return new UploadSource { Name = $"{name[..Math.Min(name.Length, Limits.MaxNameLength - what.Length - 1)]}/{what}" };
        }
    }

    /// <summary>Their paths relative to the root with <c>/</c> between names: by ordinal name, a folder's content in the place of its name.</summary>
    /// <exception cref="UsageException">While it is enumerated: a folder cannot be read.</exception>
    public IEnumerable<string> Paths() => Below(_folder.Root, "");

    private IEnumerable<string> Below(string directory, string prefix)
    {
        foreach (var entry in Entries(directory))
        {
            if (entry.Kind is WalkEntryKind.File)
            {
                yield return prefix + entry.Name;
                continue;
            }

            foreach (var path in Below(Path.Join(directory, entry.Name), $"{prefix}{entry.Name}/"))
            {
                yield return path;
            }
        }
    }

    // A linked folder may lead back to one on the way to it, so none is entered.
    private WalkEntry[] Entries(string directory)
    {
        try
        {
            WalkEntry[] entries = [.. DirectoryEntries.Of(directory, (name, kind) => kind is WalkEntryKind.File ? Matches(name) : kind is WalkEntryKind.Directory && _folder.Recursive)];
            Array.Sort(entries, (one, other) => string.CompareOrdinal(one.Name, other.Name));
            return entries;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The folder {directory} cannot be read: {exception.Message} Nothing behind it was sent.");
        }
    }

    private bool Matches(ReadOnlySpan<char> name)
    {
        foreach (var pattern in _patterns)
        {
            if (FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true))
            {
                return true;
            }
        }

        return false;
    }
}
