using System.Text.Json;
using ZeroShotOrleans.Inference.Text.SubwordModels;

namespace ZeroShotOrleans.Inference.Text.Files;

/// <summary>A value in a JSON file together with where it stands, so that a complaint can say so.</summary>
internal readonly record struct JsonPlace(JsonElement Value, string File, string Path)
{
    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>Parses a file; its root must be an object.</summary>
    public static JsonPlace Read(string file)
    {
        var bytes = TokenizerFile.Read(file).AsMemory();
        var json = bytes.Span.StartsWith(Utf8Mark) ? bytes[Utf8Mark.Length..] : bytes;
        try
        {
            // The document is not disposed: values of it are read long after this, and it holds nothing but memory.
            var root = new JsonPlace(JsonDocument.Parse(json).RootElement, file, "root");
            return root.Value.ValueKind == JsonValueKind.Object ? root : throw root.Fault("is not a JSON object");
        }
        catch (JsonException fault)
        {
            throw MalformedFile.At(file, $"line {fault.LineNumber + 1}", "this is not JSON", cause: fault);
        }
    }

    public InvalidDataException Fault(string what) => MalformedFile.At(File, Path, what);

    /// <summary>A member of this object; null when it is absent or JSON's null.</summary>
    public JsonPlace? Find(string name) =>
        Value.ValueKind != JsonValueKind.Object ? throw Fault("is not an object")
        : Value.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Member(name, value)
        : null;

    public JsonPlace Get(string name) => Find(name) ?? throw Fault($"has no '{name}'");

    public string Text() => TextOf(Value) ?? throw Fault("is not a text");

    /// <summary>Null when the value is not a text, or one with half a surrogate pair or bytes that are not UTF-8.</summary>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The members of this object with their names.</summary>
    public IEnumerable<(string Name, JsonElement Value)> Members()
    {
        if (Value.ValueKind != JsonValueKind.Object)
        {
            throw Fault("is not an object");
        }

        foreach (var property in Value.EnumerateObject())
        {
            yield return (NameOf(property), property.Value);
        }
    }

    private string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException fault)
        {
            throw MalformedFile.At(File, Path, "a name in it is not a text", cause: fault);
        }
    }

    public int Id() => IdOf(Value) ?? throw Fault(
        $"{(Value.ValueKind == JsonValueKind.Number ? Value.GetRawText() : Value.ValueKind)} is not a token id (0 to {Vocabulary.MaxSize - 1})");

    /// <summary>Null when the value is not a token id.</summary>
    public static int? IdOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id) && id is >= 0 and < Vocabulary.MaxSize ? id : null;

    public bool Flag(string name, bool otherwise) => Find(name) switch
    {
        null => otherwise,
        { Value.ValueKind: JsonValueKind.True } => true,
        { Value.ValueKind: JsonValueKind.False } => false,
        { } place => throw place.Fault("is neither true nor false"),
    };

    public IEnumerable<JsonPlace> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array)
        {
            throw Fault("is not a list");
        }

        var place = this;
        return Value.EnumerateArray().Select((value, index) => place.Item(index, value));
    }

    public JsonPlace Member(string name, JsonElement value) => new(value, File, Path == "root" ? name : $"{Path}.{name}");

    public JsonPlace Item(int index, JsonElement value) => new(value, File, $"{Path}[{index}]");

    /// <summary>That this names a component which this reader does not have.</summary>
    public InvalidDataException Unsupported(string type, string supported) => MalformedFile.At(
        File, Path, $"'{type}' is not supported. Supported are {supported}",
        "Use a model with one of these, or export its tokenizer with them.");
}
