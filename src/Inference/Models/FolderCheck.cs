using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Inference.Images.Config;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Checks that the files of a model folder are complete and consistent, as far as possible without loading weights.</summary>
internal static class FolderCheck
{
    /// <summary>Checks a folder.</summary>
    /// <param name="folder">Full path.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="graphs">The existing graphs by role.</param>
    /// <exception cref="ModelFolderException">A file is missing, or two files contradict each other.</exception>
    public static void Run(string folder, ModelManifest manifest, IReadOnlyDictionary<string, GraphFile> graphs)
    {
        CheckTowers(folder, manifest, graphs);
        CheckPreprocessor(folder, manifest);
        CheckTokenizer(folder);
    }

    private static void CheckTowers(string folder, ModelManifest manifest, IReadOnlyDictionary<string, GraphFile> graphs)
    {
        // The folder may contain only one variant of the image tower. The text tower must be float32: it is comparatively small, and its embeddings are stored.
        var hasText = graphs.ContainsKey(Towers.Text);
        if (hasText && (graphs.ContainsKey(Towers.Vision) || Towers.Variants(graphs.Keys, Towers.Vision).Length > 0))
        {
            return;
        }

        if (graphs.Count == 0 && Towers.FindMonolith(folder, FolderPlaces.Of(folder)) is { } monolith)
        {
            throw new ModelFolderException(
                monolith,
                "has both towers in one graph, which would rerun the text tower for every image.",
                "Download onnx/vision_model.onnx and onnx/text_model.onnx of the same model, or export the model with tools/export.");
        }

        var missing = hasText ? Towers.Vision : Towers.Text;
        throw new ModelFolderException(
            manifest.Files.GetValueOrDefault(missing) ?? $"onnx/{missing}_model.onnx",
            "is missing.",
            "Download it; a model needs an image tower and a float32 text tower.");
    }

    private static void CheckPreprocessor(string folder, ModelManifest manifest)
    {
        var picture = Preprocessing.Load(folder, new ImageLimits());
        if (picture.Patches != manifest.Patches)
        {
            throw new ModelFolderException(
                Preprocessing.FileOf(folder), $"prepares {Text(picture.Patches)}, but {ManifestFile.Name} states {Text(manifest.Patches)}.", "Use both files from the same model.");
        }

        if ((picture.Height, picture.Width) != (manifest.ImageHeight, manifest.ImageWidth))
        {
            throw new ModelFolderException(
                Preprocessing.FileOf(folder),
                $"produces images of {picture.Height} x {picture.Width}, but image_size in {ManifestFile.Name} is {manifest.ImageHeight} x {manifest.ImageWidth}.",
                "Use both files from the same model.");
        }
    }

    private static string Text(PatchGrid? patches) => patches is null ? "pictures of one size" : $"up to {patches.Most} patches of {patches.Side} pixels";

    private static void CheckTokenizer(string folder)
    {
        // The content is checked on first use: parsing a vocabulary takes time.
        var place = FolderPlaces.Of(folder).Texts;
        if (!ModelFiles.Vocabularies.Any(file => File.Exists(Path.Combine(folder, place + file))))
        {
            throw new ModelFolderException(
                place + ModelFiles.Tokenizer, "is missing.", "Download it from the model's source, or export the model with tools/export.");
        }
    }
}
