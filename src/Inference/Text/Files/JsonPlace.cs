using System.Text.Json;

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
            // The document is not disposed: it rents nothing, because the bytes are ours.
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

    public string Text() =>
        Value.ValueKind == JsonValueKind.String ? Value.GetString() ?? "" : throw Fault("is not a text");

    public int Id() =>
        Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var id) && id is >= 0 and < SubwordModels.Vocabulary.MaxSize
            ? id
            : throw Fault($"{Value} is not a token id (0 to {SubwordModels.Vocabulary.MaxSize - 1})");

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
