using System.Globalization;
using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>Values that are wrong for a member, or at the limit of what it takes.</summary>
internal static class WrongValues
{
    // Each type, empty and not, also within an array and an object; numbers at the ends of their types; text that is no text.
    private static readonly string[] _json =
    [
        "null", "true", "false", "0", "-1", "1", "0.5", "1.0", "-0", "2147483648", "-2147483649", "9223372036854775808", "1e400", "\"\"", "\" \"", "\"x\"", "\"null\"", "\"1\"", "\"true\"", "\"\\u0000\"", "\"\\ud800\"",
        "\"\\u202e\\ufeff\"", "\"{}\"", "\"[\"", "\"[null]\"", "\"a@b@0\"", "\"../..\"", "\"/\"", "\"data:\"", "\"http://\"", "\"AAAA\"", "[]", "[null]", "[true]", "[1]", "[\"\"]", "[\"x\",null]", "[\"x\",\"x\"]", "[[]]", "[[null]]",
        "[{}]", "{}", "{\"a\":null}", "{\"type\":null}", "{\"url\":null}", "{\"image\":null,\"name\":null}", "{\"$type\":\"System.Object\"}", "[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]",
    ];

    // Around the limits that docs/http.md names, for texts and for lists.
    private static readonly int[] _lengths = [100, 101, 500, 501, 2_000, 2_001, 4_096, 4_097, 8_193];
    private static readonly int[] _counts = [0, 16, 17, 64, 65, 101, 1_001, 2_049, 10_001];

    /// <summary>JSON for a member, valid or not.</summary>
    /// <param name="kinds">The schemas that the member may have.</param>
    /// <param name="now">Its value now, which is valid.</param>
    /// <param name="name">Its name; empty for an element of an array.</param>
    public static IEnumerable<string> Of(IReadOnlyList<JsonObject> kinds, JsonNode now, string name)
    {
        var raw = now.ToJsonString();
        IEnumerable<string> values = [.. _json, .. kinds.SelectMany(kind => OfKind(kind, now))];
        return name.Length == 0 ? values : [.. values, .. Twice(raw, name)];
    }

    /// <summary>Text for a parameter, a header or a field of a form, valid or not.</summary>
    public static IEnumerable<string> Texts(JsonObject schema) =>
    [
        "", " ", "x", "0", "1", "-1", "1.5", "1e3", "+1", "0x1", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "NaN", "true", "false", "null", "[]", "[null]", "[\"x\"", "{}", "a,b", ",", "x@1", "*", "..", "\u00e4", "\U0001F408",
        new string('a', 257), new string('a', 2_001), .. (schema["enum"] as JsonArray ?? []).SelectMany(word => (string[])[word!.GetValue<string>(), word!.GetValue<string>().ToUpperInvariant()]),
        .. Bounds(schema, "minimum", "maximum").Select(Text),
    ];

    private static IEnumerable<string> OfKind(JsonObject kind, JsonNode now) => DescribedBody.TypeOf(kind) switch
    {
        "string" =>
        [
            .. (kind["enum"] as JsonArray ?? []).Select(word => word!.ToJsonString()),
            .. _lengths.Concat(Bounds(kind, "minLength", "maxLength").Select(length => (int)length)).Select(length => $"\"{new string('a', length)}\""),
        ],
        "array" when now is JsonArray { Count: > 0 } array =>
            _counts.Concat(Bounds(kind, "minItems", "maxItems").Select(count => (int)count)).Select(count => $"[{string.Join(',', Enumerable.Repeat(array[0]!.ToJsonString(), count))}]"),
        "integer" or "number" => Bounds(kind, "minimum", "maximum").Select(Text),
        _ => [],
    };

    // The limit, and one step to either side.
    private static IEnumerable<double> Bounds(JsonObject schema, params string[] names) =>
        names.Select(name => schema[name]).OfType<JsonValue>().Select(limit => limit.GetValue<double>()).SelectMany(limit => (double[])[limit - 1, limit, limit + 1]).Where(limit => limit is >= 0 and < 200_000);

    // The member twice, in both orders of a valid and an invalid value.
    private static IEnumerable<string> Twice(string raw, string name) => [$"{raw},\"{name}\":{raw}", $"{raw},\"{name}\":null", $"null,\"{name}\":{raw}"];

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
