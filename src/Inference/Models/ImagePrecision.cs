namespace ZeroShotOrleans.Inference.Models;

/// <summary>
/// The precision of the image tower. The text tower is float32 wherever a folder has it: its embeddings are stored once and shared by all silos, regardless of the image
/// precision of each silo. It runs once per label set, so lower precision would not improve throughput but would store its rounding errors permanently.
/// </summary>
internal static class ImagePrecision
{
    private const string Full = "float32";

    /// <summary>The variant to pass to <see cref="ImageTower.Load"/>.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="precision">
    /// Null, empty or <c>auto</c> for float32 or, in a folder without it, the most precise variant there is. <c>float32</c> for nothing else. Otherwise one of <see cref="ModelFolder.Variants"/>, such as <c>int8</c>;
    /// case-insensitive.
    /// </param>
    /// <returns>Null for float32.</returns>
    /// <exception cref="ModelFolderException">The folder does not have this variant. The message lists the available ones.</exception>
    public static string? VariantOf(ModelFolder folder, string? precision)
    {
        if (string.IsNullOrWhiteSpace(precision) || Is("auto"))
        {
            return HasFull(folder) ? null : Towers.MostPrecise(folder.Variants);
        }

        if (Is(Full))
        {
            return HasFull(folder) ? null : throw Missing(folder, Full);
        }

        return folder.Variants.FirstOrDefault(Is) ?? throw Missing(folder, precision.Trim());

        bool Is(string name) => precision.AsSpan().Trim().Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static bool HasFull(ModelFolder folder) =>
        folder.Manifest.Files.TryGetValue(Towers.Vision, out var file) && File.Exists(Path.Combine(folder.Path, file));

    private static ModelFolderException Missing(ModelFolder folder, string precision)
    {
        string[] there = [.. HasFull(folder) ? [Full] : Array.Empty<string>(), .. folder.Variants];
        return new ModelFolderException(
            folder.Manifest.Files.GetValueOrDefault(Towers.Role(Towers.Vision, precision == Full ? null : precision)) ?? $"onnx/vision_model{(precision == Full ? "" : $"_{precision}")}.onnx",
            $"is missing: the model has no image tower in {precision}.",
            $"Choose an available precision ({string.Join(", ", there)}), or download this one.");
    }
}
