using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Sorting;

/// <summary>Finds the local files of a job's images.</summary>
internal sealed class SortSource
{
    private readonly string _root;

    private SortSource(string root) => _root = root;

    /// <summary>Creates an instance for a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="sentFrom">The folder that this command uploads, or null.</param>
    /// <param name="target">The folder that images are sorted into.</param>
    /// <exception cref="UsageException">The files are not accessible, or the sorted files would be found by the next run.</exception>
    public static SortSource Of(ImageSource source, string? sentFrom, string target)
    {
        var root = source switch
        {
            DirectorySource directory => directory.Root,
            ListSource list => list.Root.Length > 0 ? list.Root : Path.GetDirectoryName(list.File)!,
            UploadSource when sentFrom is not null => sentFrom,
            _ => throw new UsageException(
                "--sort-into requires local image files, from a folder or a list of paths. It does not work for archives, object stores, URLs and previous uploads."),
        };
        if (!NamedFile.IsDirectory(root))
        {
            throw new UsageException($"--sort-into requires the files of the job, but {root} is not accessible. Run the command on the machine with the images.");
        }

        if (source is DirectorySource { Recursive: true } searched && SearchedFolders(searched).FirstOrDefault(folder => IsWithin(target, folder)) is { } holding)
        {
            throw new UsageException($"--sort-into {target} is inside {holding}, which is searched recursively, so the next run would find the sorted files too. Specify a folder outside of it.");
        }

        return new SortSource(root);
    }

    /// <summary>Returns the absolute path of the file of a result.</summary>
    public string FileOf(string path) => PathBytes.Canonical(Path.GetFullPath(Path.Combine(_root, path)));

    // For a glob, the folder before its first wildcard.
    private static IEnumerable<string> SearchedFolders(DirectorySource source) => source is { Paths: [], Globs: [] } ? [source.Root]
        : source.Paths.Concat(source.Globs.Select(glob => string.Join('/', glob.Split('/').TakeWhile(name => !name.AsSpan().ContainsAny('*', '?')))))
            .Select(path => Path.Join(source.Root, path));

    private static bool IsWithin(string path, string root)
    {
        var relative = Path.GetRelativePath(root, path);
        return relative != ".." && !relative.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !Path.IsPathRooted(relative);
    }
}
