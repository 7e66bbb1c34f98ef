namespace ZeroShotOrleans.Inference.Models;

/// <summary>Says what is in a folder that is not a model.</summary>
internal static class FolderContent
{
    private const int MaxNames = 8;

    /// <summary>A sentence with its first names.</summary>
    public static string Of(string folder)
    {
        string[] names = [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        return names.Length == 0 ? "It is empty."
            : $"It has {string.Join(", ", names.Take(MaxNames))}{(names.Length > MaxNames ? $" and {names.Length - MaxNames} more" : "")}.";
    }
}
