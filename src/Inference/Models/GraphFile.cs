namespace ZeroShotOrleans.Inference.Models;

/// <summary>An ONNX file of a model folder that is whole, with the files of weights that belong to it.</summary>
internal sealed class GraphFile
{
    private GraphFile(string file, string path, IReadOnlyList<string> paths, bool quantizesWhileRunning) =>
        (File, Path, Paths, QuantizesWhileRunning) = (file, path, paths, quantizesWhileRunning);

    /// <summary>Reads the outline and looks for the weights beside it.</summary>
    /// <param name="folder">Full path of the model folder.</param>
    /// <param name="file">Path in it.</param>
    /// <exception cref="ModelFolderException">The file is cut short, or its weights are missing or outside the folder.</exception>
    public static GraphFile Read(string folder, string file)
    {
        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, file));
        try
        {
            var outline = OnnxOutline.Read(path);
            var weights = outline.ExternalFiles.Select(name => WeightsPath(file, path, name));
            return new GraphFile(file, path, [path, .. weights], outline.QuantizesWhileRunning);
        }
        catch (InvalidDataException e)
        {
            throw IsPointer(path)
                ? new ModelFolderException(file, "is a Git LFS pointer, not the graph.", "Run 'git lfs pull' where it was cloned, or download it.", e)
                : new ModelFolderException(file, e.Message, "Download it again; it is cut short or no ONNX file.", e);
        }
    }

    /// <summary>Path in the model folder, for messages.</summary>
    public string File { get; }

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Full paths of the file itself, first, and of its weights in the order of the alphabet.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <inheritdoc cref="OnnxOutline.QuantizesWhileRunning"/>
    public bool QuantizesWhileRunning { get; }

    private static string WeightsPath(string file, string path, string name)
    {
        if (!PathRule.StaysInside(name))
        {
            throw new ModelFolderException(
                file, $"wants to read its weights from '{name}', outside the model folder.", "Do not use this file: a model has no business there.");
        }

        var weights = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, name);
        return System.IO.File.Exists(weights)
            ? weights
            : throw new ModelFolderException(file, $"keeps its weights in '{name}', which is not beside it.", $"Download {name} into the same folder.");
    }

    private static bool IsPointer(string path)
    {
        var expected = "version https://git-lfs"u8;
        Span<byte> start = stackalloc byte[expected.Length];
        using var stream = System.IO.File.OpenRead(path);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual(expected);
    }
}
