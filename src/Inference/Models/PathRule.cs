namespace ZeroShotOrleans.Inference.Models;

/// <summary>Which paths a file of a model folder may name: a model comes from elsewhere and must not reach outside its folder.</summary>
internal static class PathRule
{
    /// <summary>Whether a path is relative, is written with slashes, and never leads up.</summary>
    /// <remarks>
    /// Backslash and colon are separators on Windows only; they are refused everywhere, so that a folder is good or bad on every system alike.
    /// Links are not followed here: the cache of the Hugging Face hub keeps every file as a link to another folder.
    /// </remarks>
    public static bool StaysInside(string path) =>
        path.Length > 0
        && !path.Contains('\\', StringComparison.Ordinal)
        && !path.Contains(':', StringComparison.Ordinal)
        && !path.Contains('\0', StringComparison.Ordinal)
        && path.Split('/').All(part => part is not ("" or "." or ".."));
}
