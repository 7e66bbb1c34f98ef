using System.Text.Json;

namespace ZeroShotOrleans.Hub.Repositories;

/// <summary>Reads values of the hub's answers. A value of an unexpected kind counts as missing; callers check what they require.</summary>
internal static class JsonValues
{
    public static string? Text(this JsonElement element, string key) =>
        element.Value(key) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static long? Whole(this JsonElement element, string key) =>
        element.Value(key) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;

    public static JsonElement? Object(this JsonElement element, string key) =>
        element.Value(key) is { ValueKind: JsonValueKind.Object } found ? found : null;

    public static IEnumerable<string> Texts(this JsonElement element, string key) =>
        element.Value(key) is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Where(entry => entry.ValueKind is JsonValueKind.String).Select(entry => entry.GetString()!)
            : [];

    private static JsonElement? Value(this JsonElement element, string key) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(key, out var value) ? value : null;
}
