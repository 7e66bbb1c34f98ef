using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Output;

/// <summary>Distinguishes an output that this program writes from one that the silos write: a folder, or a prefix in an object store.</summary>
internal static class ExportTarget
{
    /// <summary>The export that an output path names; null if it names a file.</summary>
    /// <param name="path">The value of <c>--out</c>.</param>
    /// <param name="format">The value of <c>--format</c>, if given.</param>
    /// <param name="discardStored">Whether stored results are discarded once they are written.</param>
    /// <exception cref="UsageException">The options conflict.</exception>
    public static ResultExport? Of(string? path, string? format, bool discardStored)
    {
        if (path is null || !IsExport(path))
        {
            return discardStored ? throw new UsageException("--discard-stored requires --out with a folder, such as --out results/.") : null;
        }

        var to = path.Contains("://", StringComparison.Ordinal) ? path : NamedFile.FullPath(path);
        return (format, PathBytes.Differ(to)) switch
        {
            (not (null or "parquet"), _) => throw new UsageException($"--out {path} is a folder, which gets Parquet files. Omit --format {format}, or specify a file, such as {Path.Combine(path, $"results.{format}")}."),
            (_, true) => throw new UsageException($"--out {path} is {to}: the path must be valid UTF-8 and must not contain an escape like \\xE9. Specify another folder."),
            _ => new ResultExport { To = to, DiscardStored = discardStored },
        };
    }

    private static bool IsExport(string path) => path.Contains("://", StringComparison.Ordinal) || Path.EndsInDirectorySeparator(path) || Directory.Exists(path);
}
