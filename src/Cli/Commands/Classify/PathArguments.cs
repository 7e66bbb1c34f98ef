using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Commands.Classify;

/// <summary>Combines the files, folders and globs of a command line into one source.</summary>
internal static class PathArguments
{
    private static readonly char[] _separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>
    /// Adds the arguments to a source. A single folder becomes its root. Otherwise the root is the common parent folder, with paths relative to it:
    /// existing files and folders are used literally, other arguments with <c>*</c> or <c>?</c> are globs.
    /// </summary>
    /// <param name="arguments">One or more arguments.</param>
    /// <param name="options">The source, without a root.</param>
    /// <param name="isLocal">Whether the images are read on this machine, so that paths can be checked.</param>
    /// <exception cref="UsageException">A path does not exist.</exception>
    public static DirectorySource Read(IReadOnlyList<string> arguments, DirectorySource options, bool isLocal)
    {
        List<Named> named = [.. arguments.Select(argument => Inspect(argument, isLocal)).Distinct()];
        if (named is [{ Kind: NamedKind.Folder or NamedKind.Unseen } only])
        {
            return options with { Root = only.Path };
        }

        if (named is [{ Kind: NamedKind.File }] && (options.Recursive || !options.Include.IsEmpty))
        {
            throw new UsageException($"{arguments[0]} is a file. Omit --recursive and --include, or specify its folder.");
        }

        if (named.Count > Limits.MaxPathsPerJob)
        {
            throw new UsageException(
                $"{named.Count} paths are too many: a job accepts at most {Limits.MaxPathsPerJob}. Specify their folder, quote the pattern so that the shell does not expand it, or use --list.");
        }

        var root = Common(named);
        return options with
        {
            Root = root,
            Paths = [.. RelativePaths(root, named.Where(path => path.Kind is not NamedKind.Glob))],
            Globs = [.. RelativePaths(root, named.Where(path => path.Kind is NamedKind.Glob))],

            // Follows links that are specified explicitly, except together with folders: links inside the folders would be followed too.
            FollowLinks = options.FollowLinks
                || (named.TrueForAll(path => path.Kind is NamedKind.File) && named.Exists(path => NamedFile.LinkTarget(path.Path) is not null)),
        };
    }

    private static Named Inspect(string argument, bool isLocal)
    {
        var full = SourceOptions.Full(argument, "PATH");
        return NamedFile.IsDirectory(full) ? new Named(full, NamedKind.Folder)
            : NamedFile.IsFile(full) || NamedFile.LinkTarget(full) is not null ? new Named(full, NamedKind.File)
            : full.AsSpan().ContainsAny('*', '?') ? new Named(Path.EndsInDirectorySeparator(argument) ? full + '/' : full, NamedKind.Glob)
            : !isLocal ? new Named(full, NamedKind.Unseen)
            : throw new UsageException($"No such file or folder: {full}. Check the path; relative paths start at {Directory.GetCurrentDirectory()}.");
    }

    // The deepest common folder. Only the part of a glob before its first wildcard counts.
    private static string Common(List<Named> named)
    {
        var drive = Path.GetPathRoot(named[0].Path)!;
        if (named.Find(path => Path.GetPathRoot(path.Path) != drive) is { } other)
        {
            throw new UsageException($"{named[0].Path} and {other.Path} are on different drives. Run the command once per drive, or use --list.");
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

    private static IEnumerable<string> RelativePaths(string root, IEnumerable<Named> named) =>
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
