namespace ZeroShotOrleans.Inference.Models;

/// <summary>Says what a folder that is no model has in it.</summary>
internal static class FolderContent
{
    private const int Shown = 8;

    /// <summary>A sentence with its first names.</summary>
    public static string Of(string folder)
    {
        string[] names = [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        return names.Length == 0 ? "It is empty."
            : $"It has {string.Join(", ", names.Take(Shown))}{(names.Length > Shown ? $" and {names.Length - Shown} more" : "")}.";
    }
}
