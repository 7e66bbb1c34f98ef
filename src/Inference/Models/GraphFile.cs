namespace ZeroShotOrleans.Inference.Models;

/// <summary>A complete ONNX file of a model folder, with its external weight files.</summary>
internal sealed class GraphFile
{
    private GraphFile(string file, string path, IReadOnlyList<string> paths, OnnxOutline outline) =>
        (File, Path, Paths, QuantizesWhileRunning, TakesBytes) = (file, path, paths, outline.QuantizesWhileRunning, outline.TakesBytes);

    /// <summary>Reads the structure of the file and locates its external weights.</summary>
    /// <param name="folder">Full path of the model folder.</param>
    /// <param name="file">Path in it.</param>
    /// <exception cref="ModelFolderException">The file is truncated, or its weights are missing or outside the folder.</exception>
    public static GraphFile Read(string folder, string file)
    {
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, file));
        try
        {
            FolderLinks.Check(folder, file);
            var outline = OnnxOutline.Read(path);
            if (outline.Refusal is { } refusal)
            {
                throw new ModelFolderException(file, refusal, "Use another export of the model, or export it with tools/export.");
            }

            var weights = outline.ExternalFiles.Select(name => WeightsPath(folder, file, path, name));
            return new GraphFile(file, path, [path, .. weights], outline);
        }
        catch (InvalidDataException e)
        {
            throw LfsPointer.Is(path)
                ? LfsPointer.Error(file, e)
                : new ModelFolderException(file, e.Message, "Download it again: it is truncated or not an ONNX file.", e);
        }
    }

    /// <summary>Path in the model folder, for messages.</summary>
    public string File { get; }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Full paths: first the file itself, then its weights in alphabetical order.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <inheritdoc cref="OnnxOutline.QuantizesWhileRunning"/>
    public bool QuantizesWhileRunning { get; }

    /// <inheritdoc cref="OnnxOutline.TakesBytes"/>
    public bool TakesBytes { get; }

    private static string WeightsPath(string folder, string file, string path, string name)
    {
        if (!PathRule.StaysInside(name))
        {
            throw new ModelFolderException(
                file, $"refers to weights in '{name}', which is outside the model folder.", "Do not use this file: it may be malicious.");
        }

        var weights = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, name);
        var place = file[..^System.IO.Path.GetFileName(file).Length] + name;
        FolderLinks.Check(folder, place);
        return System.IO.File.Exists(weights)
            ? LfsPointer.Is(weights) ? throw LfsPointer.Error(place) : weights
            : throw new ModelFolderException(file, $"has its weights in '{name}', which is missing.", $"Download {name} into the same folder.");
    }
}
