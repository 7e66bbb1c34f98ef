using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Files;

namespace ZeroShotOrleans.Cli.Mcp;

/// <summary>The folders that an agent may have read. Its paths are not trusted: links are resolved before they are compared.</summary>
internal sealed class AllowedFolders
{
    private readonly string[] _roots;

    /// <summary>Creates the list.</summary>
    /// <param name="folders">The folders; the first is the one that relative paths start from.</param>
    /// <exception cref="UsageException">A folder does not exist.</exception>
    public AllowedFolders(IReadOnlyList<string> folders) => _roots =
        [.. folders.Select(folder => NamedFile.IsDirectory(folder) && RealPath.Of(NamedFile.FullPath(folder)) is { } real ? real : throw new UsageException($"--root {folder} is not a folder."))];

    /// <summary>The folders, for messages.</summary>
    public override string ToString() => string.Join(", ", _roots);

    /// <summary>The real path of a file or folder.</summary>
    /// <param name="path">The agent's path; a relative one is below the first folder.</param>
    /// <returns>The path; null, and the error, if it does not exist or is not in one of the folders. Nothing outside of them is reported to exist.</returns>
    public (string? Path, ImageError Error, string Problem) Resolve(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            return (null, ImageError.Missing, "The path is empty, or has a null character.");
        }

        var full = Path.GetFullPath(path, _roots[0]);
        if (RealPath.Of(full) is { } real)
        {
            return Contains(real) ? (real, ImageError.None, "") : Outside();
        }

        // What does not exist is judged by the deepest folder above it that does.
        for (var above = Path.GetDirectoryName(full); above is not null; above = Path.GetDirectoryName(above))
        {
            if (RealPath.Of(above) is { } folder)
            {
                return Contains(folder) ? (null, ImageError.Missing, "There is no such file or folder.") : Outside();
            }
        }

        return Outside();
    }

    /// <summary>Whether a real path is in one of the folders.</summary>
    public bool Contains(string real) => _roots.Any(root => RealPath.IsWithin(real, root));

    private (string?, ImageError, string) Outside() => (null, ImageError.OutsideRoot, $"The path is outside the folders that this server may read: {this}. Start `zso mcp` with --root DIR to allow another one.");
}
