using System.Text.Json;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Config;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Opens the file of a model folder that says how a picture becomes pixels.</summary>
internal static class Preprocessing
{
    private const string Remedy = "Download it from where the model came from, or write the folder with tools/export.";

    /// <summary>
    /// The file that counts: <c>processor_config.json</c> where it holds an image processor, as transformers 5 has it even beside the older
    /// <c>preprocessor_config.json</c>; else that one.
    /// </summary>
    /// <exception cref="ModelFolderException"><c>processor_config.json</c> cannot be read.</exception>
    public static string FileOf(string folder) =>
        JsonFile.Read(folder, ModelFiles.Processor, Remedy)?.Find(ProcessorKeys.Nested) is { ValueKind: JsonValueKind.Object } ? ModelFiles.Processor : ModelFiles.Preprocessor;

    /// <summary>The preprocessing that the folder asks for.</summary>
    /// <exception cref="ModelFolderException">The file is missing or cannot be used.</exception>
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
            throw FileFault.Of(folder, file, e);
        }
    }
}
