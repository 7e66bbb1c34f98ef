using System.Text.Json;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Pulling;

/// <summary>Writes <c>zeroshot.json</c> of a pulled folder: the repository's own or one that is derived, completed with what the pull knows.</summary>
internal static class ManifestWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes it into the staging folder.</summary>
    /// <param name="folder">The staging folder.</param>
    /// <param name="derived">What the folder was read as.</param>
    /// <param name="roles">Roles to graphs that were pulled.</param>
    /// <param name="hashes">Paths to SHA-256 of all files that were pulled.</param>
    /// <param name="pulled">Where they came from.</param>
    /// <param name="source">The checkpoint, where the manifest does not say.</param>
    /// <param name="license">The licence, where the manifest does not say.</param>
    public static void Write(
        string folder,
        ModelManifest derived,
        IReadOnlyDictionary<string, string> roles,
        IReadOnlyDictionary<string, string> hashes,
        PulledFrom pulled,
        string source,
        string? license)
    {
        var path = Path.Combine(folder, ModelFiles.Manifest);
        var manifest = (File.Exists(path) ? Existing(path) : null) ?? derived.ToJson();
        manifest["files"] = Texts(roles);
        manifest["sha256"] = Texts(hashes.Where(file => file.Key != ModelFiles.Manifest));
        manifest["source"] ??= source;
        manifest["license"] ??= license;
        pulled.AddTo(manifest);
        File.WriteAllText(path, manifest.ToJsonString(Indented));
    }

    // It has been read as a manifest already, so it is an object; keys that only its writer knows stay.
    private static JsonObject? Existing(string path) => JsonNode.Parse(
        File.ReadAllText(path), documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip })?.AsObject();

    private static JsonObject Texts(IEnumerable<KeyValuePair<string, string>> texts) =>
        new(texts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
}
