namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>Where a repository keeps its graphs, and in which precisions: the layout of transformers.js and optimum.</summary>
internal sealed class Graphs
{
    /// <summary>Roles in a manifest and what their files are called.</summary>
    private static readonly (string Role, string Stem)[] Roles = [("vision", "vision_model"), ("text", "text_model"), ("itm", "itm_model")];

    private readonly RepositoryTree _tree;
    private readonly string _place;

    private Graphs(RepositoryTree tree, string place) => (_tree, _place) = (tree, place);

    /// <summary>The place that has graphs of both towers; null when none has.</summary>
    public static Graphs? Find(RepositoryTree tree)
    {
        // transformers.js puts graphs into onnx/, optimum beside the configuration.
        foreach (var place in (ReadOnlySpan<string>)["onnx/", ""])
        {
            var graphs = new Graphs(tree, place);
            if (graphs.Precisions("vision_model").Any() && graphs.Precisions("text_model").Any())
            {
                return graphs;
            }
        }

        return null;
    }

    /// <summary>The one graph that holds both towers, or null.</summary>
    public static string? FindMonolith(RepositoryTree tree) => tree.Files.Select(file => file.Path)
        .FirstOrDefault(path => path is "onnx/model.onnx" or "model.onnx" || (path.StartsWith("onnx/model_", StringComparison.Ordinal) && path.EndsWith(".onnx", StringComparison.Ordinal)));

    /// <summary>Precisions of the image tower, <see cref="Names.Precision.Full"/> for the file without one in its name.</summary>
    public IEnumerable<string> ImagePrecisions => Precisions("vision_model");

    /// <summary>Precisions of the text tower.</summary>
    public IEnumerable<string> TextPrecisions => Precisions("text_model");

    /// <summary>Roles to graphs in a precision. Where a text or match graph lacks it, float32 is taken: that one is right in any company.</summary>
    /// <returns>What there is; a role that has neither is left out.</returns>
    public IReadOnlyDictionary<string, RepositoryFile> Choose(string? precision)
    {
        var chosen = new SortedDictionary<string, RepositoryFile>(StringComparer.Ordinal);
        foreach (var (role, stem) in Roles)
        {
            var exact = _tree.Find($"{_place}{stem}{(precision is null ? "" : $"_{precision}")}.onnx");
            if ((exact ?? (role == "vision" ? null : _tree.Find($"{_place}{stem}.onnx"))) is { } graph)
            {
                chosen[role] = graph;
            }
        }

        return chosen;
    }

    /// <summary>Files of weights beside a graph: <c>.onnx_data</c>, numbered where there are several, or <c>.onnx.data</c>.</summary>
    public IEnumerable<RepositoryFile> WeightsOf(RepositoryFile graph) => _tree.Files.Where(file =>
        file.Path.StartsWith($"{graph.Path}_data", StringComparison.Ordinal) || file.Path.StartsWith($"{graph.Path}.data", StringComparison.Ordinal));

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
