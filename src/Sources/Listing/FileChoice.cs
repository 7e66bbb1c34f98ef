using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>Decides by name which files of a directory or archive are listed.</summary>
internal sealed class FileChoice
{
    private readonly PathPattern[] _include;
    private readonly PathPattern[] _exclude;
    private readonly string[] _systemFiles;
    private readonly string[] _systemDirectories;
    private readonly bool _sniff;

    /// <summary>The choice for a directory.</summary>
    public FileChoice(DirectorySource source)
        : this(source.Include, source.Exclude, source.SystemFiles, source.Sniff, source.Globs)
    {
    }

    /// <summary>The choice for the members of archives.</summary>
    public FileChoice(TarSource source)
        : this(source.Include, source.Exclude, source.SystemFiles, source.Sniff, [])
    {
    }

    /// <summary>The choice for the objects below a prefix.</summary>
    public FileChoice(ObjectStoreSource source)
        : this(source.Include, source.Exclude, source.SystemFiles, sniff: false, [])
    {
    }

    private FileChoice(
        IReadOnlyCollection<string> include, IReadOnlyCollection<string> exclude, bool systemFiles, bool sniff, IReadOnlyCollection<string> globs)
    {
        _include = [.. include.Select(text => new PathPattern(text))];
        _exclude = [.. exclude.Select(text => new PathPattern(text))];
        _sniff = sniff;

        // A pattern that names such a folder means it: "@eaDir/*.jpg" does, "*.jpg" does not.
        string[] named = [.. _include.Concat(globs.Select(text => new PathPattern(text))).SelectMany(pattern => pattern.Parts)];
        _systemFiles = systemFiles ? [] : [.. SystemFileNames.Files.Where(file => !named.Any(part => PathPattern.NameMatches(file, part)))];
        _systemDirectories = systemFiles ? [] : [.. SystemFileNames.Directories.Where(directory => !named.Any(part => PathPattern.NameMatches(directory, part)))];
    }

    /// <summary>Decides about a file.</summary>
    /// <param name="directory">The directories from the root to it.</param>
    /// <param name="name">Its name.</param>
    public Verdict OfFile(IReadOnlyList<string> directory, ReadOnlySpan<char> name) =>
        LeftOut(directory, name, isDirectory: false) is not Verdict.Listed and var verdict ? verdict
        : _include.Length > 0 && !Any(_include, directory, name, isDirectory: false) ? Verdict.Skipped
        : ImageExtensions.IsImage(name) ? Verdict.Listed
        : _sniff ? Verdict.Sniffed
        : _include.Length > 0 ? Verdict.Listed
        : Verdict.Skipped;

    /// <summary>Decides about a directory: it is entered if the verdict is <see cref="Verdict.Listed"/>.</summary>
    public Verdict OfDirectory(IReadOnlyList<string> directory, ReadOnlySpan<char> name) => LeftOut(directory, name, isDirectory: true);

    /// <summary>Decides about a file of an archive, which has no directories to enter.</summary>
    /// <param name="names">The segments of its path.</param>
    public Verdict OfPath(string[] names)
    {
        for (var depth = 0; depth < names.Length - 1; depth++)
        {
            if (OfDirectory(names[..depth], names[depth]) is not Verdict.Listed and var verdict)
            {
                return verdict;
            }
        }

        return OfFile(names[..^1], names[^1]);
    }

    /// <summary>Whether a pattern excludes a file or directory, which also holds for named ones.</summary>
    public bool Excludes(IReadOnlyList<string> directory, ReadOnlySpan<char> name, bool isDirectory) => Any(_exclude, directory, name, isDirectory);

    private Verdict LeftOut(IReadOnlyList<string> directory, ReadOnlySpan<char> name, bool isDirectory)
    {
        if (Any(_exclude, directory, name, isDirectory))
        {
            return Verdict.Excluded;
        }

        foreach (var system in isDirectory ? _systemDirectories : _systemFiles)
        {
            if (PathPattern.NameMatches(system, name))
            {
                return Verdict.SystemFile;
            }
        }

        return Verdict.Listed;
    }

    private static bool Any(PathPattern[] patterns, IReadOnlyList<string> directory, ReadOnlySpan<char> name, bool isDirectory)
    {
        foreach (var pattern in patterns)
        {
            if ((isDirectory || !pattern.DirectoriesOnly) && pattern.Matches(directory, name))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>The decision about a file or directory.</summary>
internal enum Verdict
{
    /// <summary>It is listed, or entered.</summary>
    Listed,

    /// <summary>Its content decides: <see cref="DirectorySource.Sniff"/>.</summary>
    Sniffed,

    /// <summary>Not an image.</summary>
    Skipped,

    /// <summary>Excluded by a pattern.</summary>
    Excluded,

    /// <summary>It belongs to an operating system or file server.</summary>
    SystemFile,

    /// <summary>A directory that is not entered.</summary>
    NotEntered,
}
