using YamlDotNet.RepresentationModel;

namespace ZeroShotOrleans.Deploy.Tests.Manifests;

/// <summary>A node of a YAML file, read by path.</summary>
internal sealed class Yaml(YamlNode? node)
{
    /// <summary>Loads the documents of a file below <c>deploy/</c> with anchors and merges resolved.</summary>
    public static IReadOnlyList<Yaml> Load(string file)
    {
        using var reader = File.OpenText(Path.Combine(Repository.Root, "deploy", file));
        var stream = new YamlStream();
        stream.Load(new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(reader)));
        return [.. stream.Documents.Select(document => new Yaml(document.RootNode))];
    }

    /// <summary>The value of a key; an empty node if the key is missing.</summary>
    public Yaml this[string key] => new(node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var found) ? found : null);

    /// <summary>Whether the node exists.</summary>
    public bool Exists => node is not null;

    /// <summary>The value as text; empty if the node does not exist.</summary>
    public string Text => (node as YamlScalarNode)?.Value ?? "";

    /// <summary>The entries of a sequence.</summary>
    public IEnumerable<Yaml> Items => node is YamlSequenceNode list ? list.Select(item => new Yaml(item)) : [];

    /// <summary>The entries of a mapping.</summary>
    public IEnumerable<(string Key, Yaml Value)> Entries => node is YamlMappingNode map ? map.Select(entry => (((YamlScalarNode)entry.Key).Value!, new Yaml(entry.Value))) : [];

    /// <summary>A mapping of text values.</summary>
    public Dictionary<string, string> Map => Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Text);
}
