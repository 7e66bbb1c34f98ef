using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Opens <c>preprocessor_config.json</c> of a model folder.</summary>
internal static class Preprocessing
{
    /// <summary>The preprocessing that the folder asks for.</summary>
    /// <exception cref="ModelFolderException">The file is missing or cannot be used.</exception>
    public static ImagePreprocessor Load(string folder, ImageLimits limits, DecodeOptions? decode = null)
    {
        var path = Path.Combine(folder, ModelFiles.Preprocessor);
        if (!File.Exists(path))
        {
            throw new ModelFolderException(
                ModelFiles.Preprocessor, "is missing.", "Download it from where the model came from, or write the folder with tools/export.");
        }

        try
        {
            return ImagePreprocessor.Load(path, limits, decode);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw FileFault.Of(folder, ModelFiles.Preprocessor, e);
        }
    }
}
