namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>Where a repository keeps its graphs, and in which precisions. Knows the layouts of transformers.js and optimum.</summary>
internal sealed class GraphLayout
{
    private readonly RepositoryTree _tree;
    private readonly string _place;

    private GraphLayout(RepositoryTree tree, string place) => (_tree, _place) = (tree, place);

    /// <summary>Finds the folder with graphs of both towers; null if there is none.</summary>
    public static GraphLayout? Find(RepositoryTree tree)
    {
        // transformers.js puts graphs into onnx/, optimum next to the configuration.
        foreach (var place in (ReadOnlySpan<string>)["onnx/", ""])
        {
            var graphs = new GraphLayout(tree, place);
            if (graphs.Precisions("vision_model").Any() && graphs.Precisions("text_model").Any())
            {
                return graphs;
            }
        }

        return null;
    }

    /// <summary>The single graph that contains both towers, or null.</summary>
    public static string? FindMonolith(RepositoryTree tree) => tree.Files.Select(file => file.Path)
        .FirstOrDefault(path => path is "onnx/model.onnx" or "model.onnx" || (path.StartsWith("onnx/model_", StringComparison.Ordinal) && path.EndsWith(".onnx", StringComparison.Ordinal)));

    /// <summary>Precisions of the image tower; <see cref="Names.Precision.Full"/> for a file without a suffix.</summary>
    public IEnumerable<string> ImagePrecisions => Precisions("vision_model");

    /// <summary>Precisions of the text tower.</summary>
    public IEnumerable<string> TextPrecisions => Precisions("text_model");

    /// <summary>Maps roles to graphs for the requested image precision. Roles without a graph are left out.</summary>
    /// <remarks>
    /// The text tower is float32 if available: it runs once per label set and its embeddings are stored for all silos. The folder holds a single
    /// precision, so its image tower gets the float32 role, which runs when a silo does not ask for a precision.
    /// </remarks>
    public IReadOnlyDictionary<string, RepositoryFile> Choose(string? precision)
    {
        var suffix = precision is null ? "" : $"_{precision}";
        var image = Find("vision_model", suffix);
        var chosen = new Dictionary<string, RepositoryFile?>
        {
            ["vision"] = image,
            [$"vision{suffix}"] = image,
            ["text"] = Find("text_model", "") ?? Find("text_model", suffix),
            ["itm"] = Find("itm_model", suffix) ?? Find("itm_model", ""),
        };
        return chosen.Where(role => role.Value is not null).ToDictionary(role => role.Key, role => role.Value!, StringComparer.Ordinal);
    }

    /// <summary>External weight files of a graph: <c>.onnx_data</c>, numbered if there are several, or <c>.onnx.data</c>.</summary>
    public IEnumerable<RepositoryFile> WeightsOf(RepositoryFile graph) => _tree.Files.Where(file =>
        file.Path.StartsWith($"{graph.Path}_data", StringComparison.Ordinal) || file.Path.StartsWith($"{graph.Path}.data", StringComparison.Ordinal));

    private RepositoryFile? Find(string stem, string suffix) => _tree.Find($"{_place}{stem}{suffix}.onnx");

    private IEnumerable<string> Precisions(string stem)
    {
        foreach (var file in _tree.Files)
        {
            if (file.Path.StartsWith(_place + stem, StringComparison.Ordinal) && file.Path.EndsWith(".onnx", StringComparison.Ordinal))
            {
                var rest = file.Path[(_place.Length + stem.Length)..^".onnx".Length];
                if (rest.Length == 0)
                {
                    yield return Names.Precision.Full;
                }
                else if (rest[0] == '_' && rest.Length > 1)
                {
                    yield return rest[1..];
                }
            }
        }
    }
}
