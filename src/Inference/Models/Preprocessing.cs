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
    /// <c>preprocessor_config.json</c>; otherwise the latter, unless the folder is one of open_clip.
    /// </summary>
    /// <exception cref="ModelFolderException">A file cannot be read.</exception>
    public static string FileOf(string folder)
    {
        var place = FolderPlaces.Of(folder).Pictures;
        return JsonFile.Read(folder, place + ModelFiles.Processor, Remedy)?.Find(ProcessorKeys.Nested) is { ValueKind: JsonValueKind.Object } ? place + ModelFiles.Processor
            : File.Exists(Path.Combine(folder, place + ModelFiles.Preprocessor)) || OpenClipFolder.ConfigOf(folder) is null ? place + ModelFiles.Preprocessor
            : File.Exists(Path.Combine(folder, place + ModelFiles.OpenClipPictures)) ? place + ModelFiles.OpenClipPictures
            : ModelFiles.OpenClip;
    }

    /// <summary>Loads the preprocessing of the folder.</summary>
    /// <param name="folder">The model folder.</param>
    /// <param name="limits">Resource limits per image.</param>
    /// <param name="decode">Options that change pixels; null for the defaults.</param>
    /// <param name="rules">What a manifest says beyond the file.</param>
    /// <exception cref="ModelFolderException">The file is missing or not valid.</exception>
    public static ImagePreprocessor Load(string folder, ImageLimits limits, DecodeOptions? decode = null, PictureRules rules = default)
    {
        var file = FileOf(folder);
        if (!File.Exists(Path.Combine(folder, file)))
        {
            throw new ModelFolderException(file, "is missing.", Remedy);
        }

        try
        {
            return ImagePreprocessor.Of(rules.Apply(Read(folder, file)), limits, decode);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw FileErrors.Of(folder, file, e);
        }
    }

    private static PreprocessorConfig Read(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return Path.GetFileName(file) switch
        {
            ModelFiles.OpenClip => OpenClipPictures.Read(ConfigFile.Read(path).Nested(OpenClipPictures.Nested), OpenClipSizeOf(folder)),
            ModelFiles.OpenClipPictures => OpenClipPictures.Read(ConfigFile.Read(path), OpenClipSizeOf(folder)),
            _ => PreprocessorConfigReader.Read(path, () => ClassOf(folder)),
        };
    }

    private static (string? ModelType, string? Class) ClassOf(string folder) =>
        JsonFile.Read(folder, FolderPlaces.Of(folder).Config + ModelFiles.Config, Remedy)?.Text("model_type") is { } type
            ? (type, Family.OfHubType(type)?.ImageProcessor)
            : (null, null);

    private static (int Height, int Width) OpenClipSizeOf(string folder)
    {
        const string Size = "vision_cfg.image_size";
        var (file, start) = OpenClipFolder.ConfigOf(folder)!.Value;
        return file.Find(start + Size) is { ValueKind: JsonValueKind.Number }
            ? (file.Whole(start + Size, 1, ManifestFile.MaxSide)!.Value, file.Whole(start + Size, 1, ManifestFile.MaxSide)!.Value)
            : file.Pair(start + Size, 1, ManifestFile.MaxSide) ?? throw file.Missing(start + Size);
    }
}
