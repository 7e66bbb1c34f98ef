using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>Finds the files of a job's images on this machine.</summary>
internal sealed class SortSource
{
    private readonly string _root;

    private SortSource(string root) => _root = root;

    /// <summary>The files of a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="sentFrom">The folder from which this command sends an upload, or null.</param>
    /// <param name="target">The folder that they are sorted into.</param>
    /// <exception cref="UsageException">They are not to be seen here, or sorting them would make images for the next run.</exception>
    public static SortSource Of(ImageSource source, string? sentFrom, string target)
    {
        var root = source switch
        {
            DirectorySource directory => directory.Root,
            ListSource list => list.Root.Length > 0 ? list.Root : Path.GetDirectoryName(list.File)!,
            UploadSource when sentFrom is not null => sentFrom,
            _ => throw new UsageException(
                "--sort-into needs images that are files here: those of a folder, or of a list of paths. Images in archives, at addresses and of an earlier upload are not."),
        };
        if (!NamedFile.IsDirectory(root))
        {
            throw new UsageException($"--sort-into needs the files of the job, and {root} is not to be seen from here. Run it where the images are.");
        }

        if (source is DirectorySource { Recursive: true } searched && Searched(searched).FirstOrDefault(folder => IsWithin(target, folder)) is { } holding)
        {
            throw new UsageException($"--sort-into {target} lies in {holding}, which is searched with all folders below: the next run would find the sorted files too. Name a folder outside.");
        }

        return new SortSource(root);
    }

    /// <summary>Absolute path of the file behind a result.</summary>
    public string FileOf(string path) => PathBytes.Canonical(Path.GetFullPath(Path.Combine(_root, path)));

    // Of a glob the folder before its first wildcard: it may match any folder in there.
    private static IEnumerable<string> Searched(DirectorySource source) => source is { Paths: [], Globs: [] } ? [source.Root]
        : source.Paths.Concat(source.Globs.Select(glob => string.Join('/', glob.Split('/').TakeWhile(name => !name.AsSpan().ContainsAny('*', '?')))))
            .Select(path => Path.Join(source.Root, path));

    private static bool IsWithin(string path, string root)
    {
        var relative = Path.GetRelativePath(root, path);
        return relative != ".." && !relative.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !Path.IsPathRooted(relative);
    }
}
