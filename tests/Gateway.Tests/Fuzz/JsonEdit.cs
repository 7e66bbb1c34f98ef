using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>A change of a JSON body.</summary>
/// <param name="Place">Names of members and indexes of elements, from the root.</param>
/// <param name="Raw">The JSON to write there, which need not be valid; null removes the member.</param>
internal sealed record JsonEdit(IReadOnlyList<object> Place, string? Raw)
{
    private static readonly JsonSerializerOptions _relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The place as the server writes it: <c>labelSets[0].labels</c>.</summary>
    public string Path => Place.Aggregate("", (path, step) => step is int index ? string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]") : path.Length == 0 ? (string)step : $"{path}.{step}");

    /// <summary>The body with changes. A change of something that another one has removed has no effect.</summary>
    public static byte[] Apply(JsonNode body, params IReadOnlyList<JsonEdit> edits)
    {
        var changed = body.DeepClone();
        for (var i = 0; i < edits.Count; i++)
        {
            // What is not valid JSON cannot be a node: it replaces a marker in the text.
            Set(changed, edits[i].Place, edits[i].Raw is null ? null : JsonValue.Create(Marker(i)));
        }

        var text = new StringBuilder(changed.ToJsonString(_relaxed));
        for (var i = 0; i < edits.Count; i++)
        {
            text.Replace($"\"{Marker(i)}\"", edits[i].Raw);
        }

        return System.Text.Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The node at a place, or null.</summary>
    public static JsonNode? At(JsonNode body, IEnumerable<object> place) => place.Aggregate((JsonNode?)body, (at, step) => (at, step) switch
    {
        (JsonObject one, string name) => one[name],
        (JsonArray array, int index) when index < array.Count => array[index],
        _ => null,
    });

    /// <summary>A copy of the body with a value at a place.</summary>
    public static JsonNode With(JsonNode body, IReadOnlyList<object> place, JsonNode value)
    {
        var copy = body.DeepClone();
        Set(copy, place, value.DeepClone());
        return copy;
    }

    private static void Set(JsonNode body, IReadOnlyList<object> place, JsonNode? value)
    {
        switch (At(body, place.SkipLast(1)), place[^1])
        {
            case (JsonObject one, string name) when value is null:
                one.Remove(name);
                break;
            case (JsonObject one, string name):
                one[name] = value;
                break;
            case (JsonArray array, int index) when value is null && index < array.Count:
                array.RemoveAt(index);
                break;
            case (JsonArray array, int index) when index < array.Count:
                array[index] = value;
                break;
        }
    }

    private static string Marker(int number) => string.Create(CultureInfo.InvariantCulture, $"@edit-{number}@");
}
