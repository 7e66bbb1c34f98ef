namespace ZeroShotOrleans.Inference.Models;

/// <summary>Locates the graphs in a folder as published on a hub: the layouts of transformers.js and optimum.</summary>
internal static class Towers
{
    /// <summary>Role of the image tower.</summary>
    public const string Vision = "vision";

    /// <summary>Role of the text tower.</summary>
    public const string Text = "text";

    /// <summary>Role of the image-text matching head.</summary>
    public const string Match = "itm";

    // Name of a graph that is alone in its folder, without the extension.
    private const string Monolith = "model";

    private static readonly string[] _byPrecision = ["fp16", "int8", "quantized", "uint8", "q8", "q4f16", "q4", "bnb4"];

    // transformers.js puts graphs into onnx/, optimum next to the configuration.
    private static readonly string[] _places = ["onnx/", ""];

    /// <summary>The role of a variant: <c>vision</c> and <c>int8</c> give <c>vision_int8</c>; without a variant (float32) the role itself.</summary>
    public static string Role(string role, string? variant) => variant is null ? role : $"{role}_{variant}";

    /// <summary>The variants of a role, in alphabetical order.</summary>
    public static string[] Variants(IEnumerable<string> roles, string role) =>
        [.. roles.Where(other => other.StartsWith($"{role}_", StringComparison.Ordinal)).Select(other => other[(role.Length + 1)..]).Order(StringComparer.Ordinal)];

    /// <summary>The variant that loses the least, by what its name says; null if there is none.</summary>
    /// <param name="variants">Suffixes as publishers write them.</param>
    public static string? MostPrecise(IEnumerable<string> variants) =>
        variants.OrderBy(variant => Array.IndexOf(_byPrecision, variant) is var place and >= 0 ? place : int.MaxValue).ThenBy(variant => variant, StringComparer.Ordinal).FirstOrDefault();

    /// <summary>Maps roles to paths. The suffix of the name, as in <c>vision_model_int8.onnx</c>, is the variant.</summary>
    public static IReadOnlyDictionary<string, string> Find(string folder, FolderPlaces places) => Find(place => OnnxFiles(folder, place), places);

    /// <summary>The same for files that need not exist yet.</summary>
    /// <param name="graphs">The names of the graphs in a place, without their extension.</param>
    /// <param name="places">The places.</param>
    public static IReadOnlyDictionary<string, string> Find(Func<string, IEnumerable<string>> graphs, FolderPlaces places) =>
        places.AreTogether
            ? FindIn(graphs, places.Config)
            : new[] { (Role: Vision, Place: places.Pictures), (Role: Text, Place: places.Texts) }
                .SelectMany(tower => AloneIn(graphs, tower.Role, tower.Place).Select(file => (Role: tower.Role + file.Suffix, file.Path)))
                .ToDictionary(file => file.Role, file => file.Path, StringComparer.Ordinal);

    // A folder of one tower: its graph is called model.onnx, with the variant as a suffix. A folder of both, of which one is used, calls it by its role.
    private static (string Suffix, string Path)[] AloneIn(Func<string, IEnumerable<string>> graphs, string role, string tower) =>
        new[] { $"{role}_{Monolith}", Monolith }.SelectMany(start => _places.Select(place => (Start: start, Place: tower + place)))
            .Select(of => graphs(of.Place)
                .Where(name => name == of.Start || name.StartsWith($"{of.Start}_", StringComparison.Ordinal))
                .Select(name => (name[of.Start.Length..], $"{of.Place}{name}.onnx"))
                .ToArray())
            .FirstOrDefault(files => files.Length > 0) ?? [];

    private static IReadOnlyDictionary<string, string> FindIn(Func<string, IEnumerable<string>> graphs, string start)
    {
        foreach (var place in _places.Select(place => start + place))
        {
            var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var name in graphs(place))
            {
                foreach (var role in (ReadOnlySpan<string>)[Vision, Text])
                {
                    if (name == $"{role}_model" || name.StartsWith($"{role}_model_", StringComparison.Ordinal))
                    {
                        files[role + name[$"{role}_model".Length..]] = $"{place}{name}.onnx";
                    }
                }
            }

            if (files.Count > 0)
            {
                return files;
            }
        }

        return new Dictionary<string, string>();
    }

    /// <summary>The single graph that contains both towers, or null.</summary>
    public static string? FindMonolith(string folder, FolderPlaces places) => FindMonolith(place => OnnxFiles(folder, place), places);

    /// <summary>The same for files that need not exist yet.</summary>
    public static string? FindMonolith(Func<string, IEnumerable<string>> graphs, FolderPlaces places) =>
        !places.AreTogether ? null
        : _places.Select(place => places.Config + place).FirstOrDefault(place => graphs(place).Contains(Monolith)) is { } found ? $"{found}{Monolith}.onnx"
        : null;

    private static IEnumerable<string> OnnxFiles(string folder, string place)
    {
        var directory = Path.Combine(folder, place);
        return Directory.Exists(directory)
            ? Directory.EnumerateFiles(directory, "*.onnx").Select(path => Path.GetFileNameWithoutExtension(path))
            : [];
    }
}
