using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>Files, folders and globs of a command line as one source.</summary>
internal static class PathArguments
{
    private static readonly char[] _separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>
    /// Adds what was named to a source. One folder is its root. Otherwise the root is the folder that holds all of it, and the rest are paths below:
    /// what exists here is taken by its exact name, other names with <c>*</c> or <c>?</c> are globs.
    /// </summary>
    /// <param name="arguments">What was named, one or more.</param>
    /// <param name="options">The source without a root.</param>
    /// <param name="isLocal">Whether the images are read on this machine, so that what is not here does not exist.</param>
    /// <exception cref="UsageException">Something does not exist.</exception>
    public static DirectorySource Read(IReadOnlyList<string> arguments, DirectorySource options, bool isLocal)
    {
        List<Named> named = [.. arguments.Select(argument => Look(argument, isLocal)).Distinct()];
        if (named is [{ Kind: NamedKind.Folder or NamedKind.Unseen } only])
        {
            return options with { Root = only.Path };
        }

        if (named is [{ Kind: NamedKind.File }] && (options.Recursive || !options.Include.IsEmpty))
        {
            throw new UsageException($"{arguments[0]} is one file: leave out --recursive and --include, or name its folder.");
        }

        if (named.Count > Limits.MaxPathsPerJob)
        {
            throw new UsageException(
                $"{named.Count} paths are named, and a job takes at most {Limits.MaxPathsPerJob}. Name their folder, put the pattern in quotes so that the shell leaves it alone, or give a --list.");
        }

        var root = Common(named);
        return options with
        {
            Root = root,
            Paths = [.. Below(root, named.Where(path => path.Kind is not NamedKind.Glob))],
            Globs = [.. Below(root, named.Where(path => path.Kind is NamedKind.Glob))],

            // Anyone who names a link means the file behind it. With a folder among them, that would follow the links in there too.
            FollowLinks = options.FollowLinks
                || (named.TrueForAll(path => path.Kind is NamedKind.File) && named.Exists(path => NamedFile.LinkTarget(path.Path) is not null)),
        };
    }

    private static Named Look(string argument, bool isLocal)
    {
        var full = SourceOptions.Full(argument, "PATH");
        return NamedFile.IsDirectory(full) ? new Named(full, NamedKind.Folder)
            : NamedFile.IsFile(full) || NamedFile.LinkTarget(full) is not null ? new Named(full, NamedKind.File)
            : full.AsSpan().ContainsAny('*', '?') ? new Named(Path.EndsInDirectorySeparator(argument) ? full + '/' : full, NamedKind.Glob)
            : !isLocal ? new Named(full, NamedKind.Unseen)
            : throw new UsageException($"No such file or folder: {full}. Check the name; a relative one starts at {Directory.GetCurrentDirectory()}.");
    }

    // The deepest folder that holds everything that is named; of a glob, what stands before its first wildcard.
    private static string Common(List<Named> named)
    {
        var drive = Path.GetPathRoot(named[0].Path)!;
        if (named.Find(path => Path.GetPathRoot(path.Path) != drive) is { } other)
        {
            throw new UsageException($"{named[0].Path} and {other.Path} are on different drives. Name those of one drive at a time, or give a --list.");
        }

        string[][] folders = [.. named.Select(path => Names(path, drive))];
        var depth = 0;
        while (folders.All(folder => depth < folder.Length && folder[depth] == folders[0][depth]))
        {
            depth++;
        }

        return Path.Join([drive, .. folders[0].Take(depth)]);
    }

    private static string[] Names(Named path, string drive)
    {
        var names = path.Path[drive.Length..].Split(_separators, StringSplitOptions.RemoveEmptyEntries)[..^1];
        return path.Kind is NamedKind.Glob ? [.. names.TakeWhile(name => !name.AsSpan().ContainsAny('*', '?'))] : names;
    }

    private static IEnumerable<string> Below(string root, IEnumerable<Named> named) =>
        named.Select(path => path.Path[root.Length..].TrimStart(_separators).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal);

    private sealed record Named(string Path, NamedKind Kind);

    private enum NamedKind
    {
        Folder,
        File,
        Glob,
        Unseen,
    }
}
