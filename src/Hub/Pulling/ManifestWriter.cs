using System.Text.Json;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub.Pulling;

/// <summary>Writes <c>zeroshot.json</c> of a pulled folder: the repository's own or a derived one, completed with hashes and source.</summary>
internal static class ManifestWriter
{
    private static readonly JsonSerializerOptions _indented = new() { WriteIndented = true };

    /// <summary>Writes the manifest into the staging folder.</summary>
    /// <param name="folder">The staging folder.</param>
    /// <param name="derived">The manifest that the folder was read as.</param>
    /// <param name="places">Where the parts of the model are in the folder.</param>
    /// <param name="roles">Maps roles to the graphs that were pulled.</param>
    /// <param name="hashes">Maps the paths of all pulled files to their SHA-256.</param>
    /// <param name="pulled">Where the files came from.</param>
    /// <param name="source">The checkpoint, used if the manifest names none.</param>
    /// <param name="license">The licence, used if the manifest names none.</param>
    public static void Write(
        string folder,
        ModelManifest derived,
        FolderPlaces places,
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
        if (places != FolderPlaces.Together)
        {
            manifest[FolderPlaces.Key] = places.ToJson();
        }

        manifest["source"] ??= source;
        manifest["license"] ??= license;
        pulled.AddTo(manifest);
        File.WriteAllText(path, manifest.ToJsonString(_indented));
    }

    // The file has been parsed as a manifest before, so it is an object. Unknown keys of its author are preserved.
    private static JsonObject? Existing(string path) => JsonNode.Parse(
        File.ReadAllText(path), documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip })?.AsObject();

    private static JsonObject Texts(IEnumerable<KeyValuePair<string, string>> texts) =>
        new(texts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
}
