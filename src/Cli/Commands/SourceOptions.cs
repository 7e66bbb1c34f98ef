using System.CommandLine;
using ZeroShotOrleans.Cli.Connections;

namespace ZeroShotOrleans.Cli.Commands;

/// <summary>The argument and options that say which images.</summary>
internal sealed class SourceOptions
{
    private readonly Option<bool> _recursive = new("--recursive", "-r")
    {
        Description = "Look into the folders below PATH too.",
    };

    private readonly Option<string[]> _include = new("--include")
    {
        HelpName = "PATTERN",
        Description = "Take files that match, such as \"*.jpg\" or \"2024/**/cover_?.png\" (with a slash: the path below PATH; case is ignored). " +
            "Repeatable. Default: files with the ending of an image.",
    };

    private readonly Option<bool> _followLinks = new("--follow-links")
    {
        Description = "Follow symbolic links, also out of PATH. Default: links that lead out become faults.",
    };

    /// <summary>The folder or file.</summary>
    public Argument<string> Path { get; } = new("PATH")
    {
        Description = "A folder of images, or one image file. With --cluster: a path as the silos see it.",
    };

    /// <summary>The options in the order of the manual.</summary>
    public IReadOnlyList<Option> Options => [_recursive, _include, _followLinks];

    /// <summary>The images asked for.</summary>
    /// <exception cref="UsageException">There is no such folder or file.</exception>
    public DirectorySource Read(ParseResult parsed, ConnectionSettings settings)
    {
        var path = parsed.GetRequiredValue(Path);
        if (path.Length == 0)
        {
            throw new UsageException("PATH is empty. Name a folder of images or one image file.");
        }

        // Absolute and without a slash at the end: the very same job is found again however its folder was written.
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        var include = parsed.GetValue(_include) ?? [];
        if (File.Exists(full))
        {
            return include.Length == 0 && !parsed.GetValue(_recursive)
                ? SingleFile(full)
                : throw new UsageException($"{path} is one file: leave out --recursive and --include, or name its folder.");
        }

        if (settings is EmbeddedSettings && !Directory.Exists(full))
        {
            throw new UsageException($"There is no folder or file {full}. Check the name; a relative one starts at {Directory.GetCurrentDirectory()}.");
        }

        return new DirectorySource
        {
            Root = full,
            Recursive = parsed.GetValue(_recursive),
            Include = [.. include],
            FollowLinks = parsed.GetValue(_followLinks),
        };
    }

    private static DirectorySource SingleFile(string path)
    {
        var file = new FileInfo(path);

        // The name becomes a pattern, which ignores case and gives * and ? a meaning: it must match nothing beside the file.
        var other = file.Directory!.EnumerateFileSystemInfos()
            .FirstOrDefault(entry => entry.Name != file.Name &&
                System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(file.Name, entry.Name, ignoreCase: true));
        if (other is not null)
        {
            throw new UsageException($"{path} cannot be taken alone, because its name also fits {other.Name} beside it. Rename one, or name the folder.");
        }

        // Whoever names a link means what is behind it.
        return new DirectorySource { Root = file.Directory.FullName, Include = [file.Name], FollowLinks = file.LinkTarget is not null };
    }
}
