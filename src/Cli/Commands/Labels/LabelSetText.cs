using System.Globalization;
using System.Text.Json.Nodes;
using ZeroShotOrleans.Cli.Formatting;

namespace ZeroShotOrleans.Cli.Commands.Labels;

/// <summary>Formats a version of a named label set as text and as JSON.</summary>
internal static class LabelSetText
{
    /// <summary>Such as <c>animals@3</c>.</summary>
    public static string Title(NamedLabelSet set) => Invariant($"{set.Name}@{set.Version}");

    /// <summary>Such as <c>1 label</c> or <c>12 labels</c>.</summary>
    public static string Count(int number, string what) => Invariant($"{number} {what}{(number == 1 ? "" : "s")}");

    /// <summary>Returns the number of templates, or says that the template of the model is used.</summary>
    public static string Templates(LabelSetDefinition set) => set.Templates.IsDefaultOrEmpty ? "the template of the model" : Count(set.Templates.Length, "template");

    /// <summary>Such as <c>2026-01-02 03:04:05Z</c>.</summary>
    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>One line of JSON.</summary>
    public static string Json(NamedLabelSet set) => new JsonObject
    {
        ["name"] = set.Name,
        ["version"] = set.Version,
        ["created"] = set.Created.ToString("O", CultureInfo.InvariantCulture),
        ["labels"] = new JsonArray([.. set.Definition.Labels.Select(label => (JsonNode?)label)]),
        ["templates"] = new JsonArray([.. set.Definition.Templates.Select(template => (JsonNode?)template)]),
    }.ToJsonString(JsonLine.Options);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
