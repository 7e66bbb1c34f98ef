using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Inference.Devices;

/// <summary>
/// The precision of the image tower, by name. There is none of the text tower: its vectors are stored once for all silos, whatever precision each of them
/// takes for images, and it runs once per label set, so that speed there would buy nothing and the rounding would stay.
/// </summary>
public static class ImagePrecision
{
    private const string Full = "float32";

    /// <summary>The variant to hand to <see cref="ImageTower.Load"/>.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="precision">
    /// Null, empty, <c>auto</c> or <c>float32</c>: float32. Otherwise one of <see cref="ModelFolder.Variants"/>, such as <c>int8</c>; upper and lower case
    /// are the same.
    /// </param>
    /// <returns>Null for float32.</returns>
    /// <exception cref="ModelFolderException">The folder has no such variant. The message names those that it has.</exception>
    public static string? VariantOf(ModelFolder folder, string? precision)
    {
        if (string.IsNullOrWhiteSpace(precision) || Is("auto") || Is(Full))
        {
            return null;
        }

        return folder.Variants.FirstOrDefault(Is) ?? throw Missing(folder, precision.Trim());

        bool Is(string name) => precision.AsSpan().Trim().Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static ModelFolderException Missing(ModelFolder folder, string precision)
    {
        var float32 = folder.Manifest.Files.TryGetValue(Towers.Vision, out var file) && File.Exists(Path.Combine(folder.Path, file));
        string[] there = [.. float32 ? [Full] : Array.Empty<string>(), .. folder.Variants];
        return new ModelFolderException(
            folder.Manifest.Files.GetValueOrDefault(Towers.Role(Towers.Vision, precision)) ?? $"onnx/vision_model_{precision}.onnx",
            $"is not there: the model has no image tower in {precision}.",
            $"Ask for one that it has: {string.Join(", ", there)}; or download it.");
    }
}
