namespace ZeroShotOrleans.Inference.Models;

/// <summary>Validates paths in files of a model folder: models are untrusted and must not reach outside their folder.</summary>
internal static class PathRule
{
    /// <summary>Whether a path is relative, uses forward slashes and has no empty, <c>.</c> or <c>..</c> segments.</summary>
    /// <remarks>
    /// Backslash and colon are separators only on Windows; they are rejected everywhere, so that a folder is valid on all operating systems or on none.
    /// Links are checked by <see cref="FolderLinks"/>.
    /// </remarks>
    public static bool StaysInside(string path) =>
        path.Length > 0
        && !path.Contains('\\', StringComparison.Ordinal)
        && !path.Contains(':', StringComparison.Ordinal)
        && !path.Contains('\0', StringComparison.Ordinal)
        && path.Split('/').All(part => part is not ("" or "." or ".."));
}
