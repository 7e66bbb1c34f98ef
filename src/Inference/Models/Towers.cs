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

    // transformers.js puts graphs into onnx/, optimum next to the configuration.
    private static readonly string[] _places = ["onnx/", ""];

    /// <summary>The role of a variant: <c>vision</c> and <c>int8</c> give <c>vision_int8</c>; without a variant (float32) the role itself.</summary>
    public static string Role(string role, string? variant) => variant is null ? role : $"{role}_{variant}";

    /// <summary>The variants of a role, in alphabetical order.</summary>
    public static string[] Variants(IEnumerable<string> roles, string role) =>
        [.. roles.Where(other => other.StartsWith($"{role}_", StringComparison.Ordinal)).Select(other => other[(role.Length + 1)..]).Order(StringComparer.Ordinal)];

    /// <summary>Maps roles to paths. The suffix of the name, as in <c>vision_model_int8.onnx</c>, is the variant.</summary>
    public static IReadOnlyDictionary<string, string> Find(string folder)
    {
        foreach (var place in _places)
        {
            var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var name in OnnxFiles(folder, place))
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
    public static string? FindMonolith(string folder) =>
        _places.Select(place => $"{place}model.onnx").FirstOrDefault(path => File.Exists(Path.Combine(folder, path)));

    private static IEnumerable<string> OnnxFiles(string folder, string place)
    {
        var directory = Path.Combine(folder, place);
        return Directory.Exists(directory)
            ? Directory.EnumerateFiles(directory, "*.onnx").Select(path => Path.GetFileNameWithoutExtension(path))
            : [];
    }
}
