using System.Text.Json;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Inference.Models;

namespace ZeroShotOrleans.Hub;

/// <summary>Where a model folder came from. Stands as <c>pulled</c> in its <c>zeroshot.json</c>.</summary>
/// <param name="Model">Repository, <c>owner/name</c>.</param>
/// <param name="Commit">Hash of the commit, 40 digits.</param>
/// <param name="Precision">Null for float32, or such as <c>int8</c>.</param>
public sealed record PulledFrom(string Model, string Commit, string? Precision)
{
    private const string Key = "pulled";

    /// <summary>What the manifest of a folder says, or null when it was made otherwise or cannot be read.</summary>
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

    /// <summary>Writes it into a manifest.</summary>
    internal void AddTo(JsonObject manifest) => manifest[Key] = JsonSerializer.SerializeToNode(this, JsonSerializerOptions.Web);
}
