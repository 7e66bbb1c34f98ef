using System.Text.Json;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Config;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Loads the image preprocessing of a model folder.</summary>
internal static class Preprocessing
{
    private const string Remedy = "Download it from the model's source, or export the model with tools/export.";

    /// <summary>
    /// The file in effect: <c>processor_config.json</c> if it contains an image processor, which transformers 5 writes even next to the older
    /// <c>preprocessor_config.json</c>; otherwise the latter.
    /// </summary>
    /// <exception cref="ModelFolderException"><c>processor_config.json</c> cannot be read.</exception>
    public static string FileOf(string folder) =>
        JsonFile.Read(folder, ModelFiles.Processor, Remedy)?.Find(ProcessorKeys.Nested) is { ValueKind: JsonValueKind.Object } ? ModelFiles.Processor : ModelFiles.Preprocessor;

    /// <summary>Loads the preprocessing of the folder.</summary>
    /// <exception cref="ModelFolderException">The file is missing or not valid.</exception>
    public static ImagePreprocessor Load(string folder, ImageLimits limits, DecodeOptions? decode = null)
    {
        var file = FileOf(folder);
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            throw new ModelFolderException(file, "is missing.", Remedy);
        }

        try
        {
            return ImagePreprocessor.Load(path, limits, decode, () => JsonFile.Read(folder, ModelFiles.Config, Remedy)?.Text("model_type"));
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw FileErrors.Of(folder, file, e);
        }
    }
}
