namespace ZeroShotOrleans.Inference.Models;

/// <summary>
/// Cuts a graph with both towers into two, beside it and with the names that transformers.js uses, so that texts and images are embedded apart. Streams: weights are copied in pieces, and
/// those in other files stay where they are.
/// </summary>
internal static class TowerCut
{
    private const string Pixels = "pixel_values";
    private const string Remedy = "Download onnx/vision_model.onnx and onnx/text_model.onnx of the same model, or export the model with tools/export.";

    private static readonly string[] _texts = ["input_ids", "attention_mask", "token_type_ids", "position_ids"];

    /// <summary>Cuts the graph of a folder that has no towers; does nothing for any other.</summary>
    /// <exception cref="ModelFolderException">The towers cannot be told apart, or the folder cannot be written.</exception>
    public static void Run(string folder)
    {
        var places = FolderPlaces.Of(folder);
        if (File.Exists(Path.Combine(folder, ModelFiles.Manifest)) || HubFolder.IsHalf(folder) || Towers.Find(folder, places).Count > 0 || Towers.FindMonolith(folder, places) is not { } file)
        {
            return;
        }

        var start = file[..^Path.GetFileName(file).Length];
        try
        {
            using var source = new FileStream(Path.Combine(folder, file), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 64 * 1024);
            var graph = CombinedGraph.Read(source);

            // Both are found before either is written, and the image tower, which other programs look for, is written last.
            var texts = Find(file, graph, Towers.Text, _texts);
            var pictures = Find(file, graph, Towers.Vision, [Pixels]);
            Write(source, graph, texts, Path.Combine(folder, $"{start}text_model.onnx"));
            Write(source, graph, pictures, Path.Combine(folder, $"{start}vision_model.onnx"));
        }
        catch (InvalidDataException e)
        {
            throw new ModelFolderException(file, e.Message, "Download it again: it is truncated or not an ONNX file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFolderException(
                file, $"has both towers in one graph, which is cut into two files beside it when the folder is first used, and they cannot be written: {e.Message}",
                "Make the folder writable for that once, or copy it to where it is.", e);
        }
    }

    private static IReadOnlyList<(long Start, long Bytes)> Find(string file, CombinedGraph graph, string role, string[] allowed)
    {
        if (EmbeddingOutputs.In(graph, role) is not { } output)
        {
            throw new ModelFolderException(file, $"has both towers in one graph and no output {EmbeddingOutputs.Of(role)[0]}; it has {string.Join(", ", graph.Outputs.Order(StringComparer.Ordinal))}.", Remedy);
        }

        var (parts, inputs) = graph.Computing(output);
        return inputs.FirstOrDefault(input => !allowed.Contains(input)) is { } other ? throw new ModelFolderException(file, $"computes {output} from {other} too, so the towers cannot be separated.", Remedy)
            : inputs.Count == 0 ? throw new ModelFolderException(file, $"computes {output} from none of its inputs.", Remedy)
            : parts;
    }

    private static void Write(FileStream source, CombinedGraph graph, IReadOnlyList<(long Start, long Bytes)> parts, string path)
    {
        const int GraphKey = (7 << 3) | 2;

        // Renamed when it is complete: another process may be at the same.
        var temporary = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var target = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                Copy(source, graph.Around, target);
                WriteNumber(target, GraphKey);
                WriteNumber(target, (ulong)parts.Sum(part => part.Bytes));
                Copy(source, parts, target);
                target.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void Copy(FileStream source, IReadOnlyList<(long Start, long Bytes)> ranges, FileStream target)
    {
        var buffer = new byte[1024 * 1024];
        foreach (var (start, bytes) in ranges)
        {
            source.Position = start;
            for (var left = bytes; left > 0;)
            {
                var piece = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
                source.ReadExactly(piece);
                target.Write(piece);
                left -= piece.Length;
            }
        }
    }

    private static void WriteNumber(FileStream target, ulong number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            target.WriteByte((byte)(number | 0x80));
        }

        target.WriteByte((byte)number);
    }
}
