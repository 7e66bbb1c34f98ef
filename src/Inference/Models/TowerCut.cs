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
            var solved = GraphScale.Find(OnnxNodes.Read(Path.Combine(folder, file))) is null ? SolvedScale.Find(folder, file) : null;
            Write(source, graph, texts, Path.Combine(folder, $"{start}text_model.onnx"), solved is { } found ? SolvedScale.Text(found) : null);
            Write(source, graph, pictures, Path.Combine(folder, $"{start}vision_model.onnx"), scale: null);
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

    private static void Write(FileStream source, CombinedGraph graph, IReadOnlyList<(long Start, long Bytes)> parts, string path, string? scale)
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
                if (scale is not null)
                {
                    WriteMetadata(target, SolvedScale.Key, scale);
                }

                target.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void WriteMetadata(FileStream target, string key, string value)
    {
        const int MetadataKey = (14 << 3) | 2, NameKey = (1 << 3) | 2, ContentKey = (2 << 3) | 2;
        using var entry = new MemoryStream();
        WriteText(entry, NameKey, key);
        WriteText(entry, ContentKey, value);
        WriteNumber(target, MetadataKey);
        WriteNumber(target, (ulong)entry.Length);
        entry.WriteTo(target);
    }

    private static void WriteText(Stream target, ulong key, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        WriteNumber(target, key);
        WriteNumber(target, (ulong)bytes.Length);
        target.Write(bytes);
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

    private static void WriteNumber(Stream target, ulong number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            target.WriteByte((byte)(number | 0x80));
        }

        target.WriteByte((byte)number);
    }
}
