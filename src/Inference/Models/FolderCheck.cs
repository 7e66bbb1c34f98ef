using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Inference.Models;

/// <summary>Whether the files of a model folder are all there and belong together, as far as can be told without loading weights.</summary>
internal static class FolderCheck
{
    /// <summary>Checks a folder.</summary>
    /// <param name="folder">Full path.</param>
    /// <param name="manifest">What it says of itself.</param>
    /// <param name="graphs">The graphs that are there, by role.</param>
    /// <exception cref="ModelFolderException">Something is missing, or two files contradict each other.</exception>
    public static void Run(string folder, ModelManifest manifest, IReadOnlyDictionary<string, GraphFile> graphs)
    {
        CheckTowers(folder, manifest, graphs);
        CheckPreprocessor(folder, manifest);
        CheckTokenizer(folder);
    }

    private static void CheckTowers(string folder, ModelManifest manifest, IReadOnlyDictionary<string, GraphFile> graphs)
    {
        // Someone may have downloaded one variant of the image tower only. The text tower is small beside it, and its vectors are kept: float32.
        var hasText = graphs.ContainsKey(Towers.Text);
        if (hasText && (graphs.ContainsKey(Towers.Vision) || Towers.Variants(graphs.Keys, Towers.Vision).Length > 0))
        {
            return;
        }

        if (graphs.Count == 0 && Towers.FindMonolith(folder) is { } monolith)
        {
            throw new ModelFolderException(
                monolith,
                "holds both towers in one graph, which would run the text tower again for every image.",
                "Download onnx/vision_model.onnx and onnx/text_model.onnx of the same model, or write the folder with tools/export.");
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
        if ((picture.Height, picture.Width) != (manifest.ImageHeight, manifest.ImageWidth))
        {
            throw new ModelFolderException(
                Preprocessing.FileOf(folder),
                $"prepares pictures of {picture.Height} x {picture.Width}, but image_size of {ManifestFile.Name} is {manifest.ImageHeight} x {manifest.ImageWidth}.",
                "Take both files from the same model.");
        }
    }

    private static void CheckTokenizer(string folder)
    {
        // Whether it can be read is found when it is: a vocabulary takes time.
        if (!ModelFiles.Vocabularies.Any(file => File.Exists(Path.Combine(folder, file))))
        {
            throw new ModelFolderException(
                ModelFiles.Tokenizer, "is missing.", "Download it from where the model came from, or write the folder with tools/export.");
        }
    }
}
