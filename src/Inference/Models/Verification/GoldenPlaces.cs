namespace ZeroShotOrleans.Inference.Models.Verification;

/// <summary>Finds the pictures that golden.json names.</summary>
internal static class GoldenPlaces
{
    /// <summary>Paths of the pictures in the order of the file; null for a missing one.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="pictures">Another directory to look in, or null.</param>
    /// <param name="golden">The file.</param>
    public static string?[] Of(string folder, string? pictures, GoldenFile golden) => [.. golden.Pictures.Select(picture => Find(folder, pictures, picture.File))];

    // Look up pictures by file name, because golden.json contains paths of the machine that created it.
    private static string? Find(string folder, string? pictures, string file)
    {
        var name = Path.GetFileName(file);
        string?[] places = [PathRule.StaysInside(file) ? Path.Combine(folder, file) : null, Path.Combine(folder, name), pictures is null ? null : Path.Combine(pictures, name)];
        return places.FirstOrDefault(File.Exists);
    }
}
