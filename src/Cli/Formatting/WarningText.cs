using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Cli.Formatting;

/// <summary>Formats warnings about label sets and jobs as fields and as JSON.</summary>
internal static class WarningText
{
    /// <summary>Returns one field per warning.</summary>
    public static IEnumerable<(string Name, string? Value)> Fields(ImmutableArray<ScoreWarning> warnings) =>
        warnings.Select(warning => ("warning", (string?)warning.Message));

    /// <summary>Returns an array of objects.</summary>
    public static JsonArray Json(ImmutableArray<ScoreWarning> warnings) => new([.. warnings.Select(warning => new JsonObject
    {
        ["kind"] = warning.Kind.ToString(),
        ["message"] = warning.Message,
        ["labels"] = new JsonArray([.. warning.Labels.Select(label => (JsonNode?)label)]),
    })]);
}
