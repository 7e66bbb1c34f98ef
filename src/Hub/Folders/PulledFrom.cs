using System.Text.Json;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub;

/// <summary>Where a model folder was pulled from. Stored as <c>pulled</c> in its <c>zeroshot.json</c>.</summary>
/// <param name="Model">The repository, <c>owner/name</c>.</param>
/// <param name="Commit">Commit hash, 40 hexadecimal digits.</param>
/// <param name="Precision">Null for float32, otherwise for example <c>int8</c>.</param>
public sealed record PulledFrom(string Model, string Commit, string? Precision)
{
    private const string Key = "pulled";

    /// <summary>Reads the manifest of a folder. Returns null if the folder was not pulled or the manifest cannot be read.</summary>
    public static PulledFrom? Read(string folder)
    {
        try
        {
            var found = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, ModelFiles.Manifest)))?[Key].Deserialize<PulledFrom>(JsonSerializerOptions.Web);
            return found is { Model: not null, Commit: not null } ? found : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Writes this source into a manifest.</summary>
    internal void AddTo(JsonObject manifest) => manifest[Key] = JsonSerializer.SerializeToNode(this, JsonSerializerOptions.Web);
}
