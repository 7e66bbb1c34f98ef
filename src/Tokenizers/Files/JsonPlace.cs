using System.Text.Json;
using ZeroShotOrleans.Tokenizers.SubwordModels;

namespace ZeroShotOrleans.Tokenizers.Files;

/// <summary>A JSON value with its location, for error messages.</summary>
internal readonly record struct JsonPlace(JsonElement Value, string File, string Path)
{
    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>Parses a file; its root must be an object.</summary>
    public static JsonPlace Read(string file) => Parse(TokenizerFile.Read(file), file);

    /// <summary>Parses the content of a file; its root must be an object.</summary>
    public static JsonPlace Parse(byte[] content, string file)
    {
        var bytes = content.AsMemory();
        var json = bytes.Span.StartsWith(Utf8Mark) ? bytes[Utf8Mark.Length..] : bytes;
        try
        {
            // The document is not disposed, because its values are used later and it holds no resources other than memory.
            var root = new JsonPlace(JsonDocument.Parse(json).RootElement, file, "root");
            return root.Value.ValueKind == JsonValueKind.Object ? root : throw root.Error("is not a JSON object");
        }
        catch (JsonException error)
        {
            throw MalformedFile.At(file, $"line {error.LineNumber + 1}", "the file is not valid JSON", cause: error);
        }
    }

    public InvalidDataException Error(string what) => MalformedFile.At(File, Path, what);

    /// <summary>A member of this object; null if it is absent or null.</summary>
    public JsonPlace? Find(string name) =>
        Value.ValueKind != JsonValueKind.Object ? throw Error("is not an object")
        : Value.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Member(name, value)
        : null;

    public JsonPlace Get(string name) => Find(name) ?? throw Error($"has no '{name}'");

    public string Text() => TextOf(Value) ?? throw Error("is not a string");

    /// <summary>Null if the value is not a string, or contains a lone surrogate or invalid UTF-8.</summary>
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

    /// <summary>The members of this object.</summary>
    public IEnumerable<(string Name, JsonElement Value)> Members()
    {
        if (Value.ValueKind != JsonValueKind.Object)
        {
            throw Error("is not an object");
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
        catch (InvalidOperationException error)
        {
            throw MalformedFile.At(File, Path, "contains a member name that is not a valid string", cause: error);
        }
    }

    public int Id() => IdOf(Value) ?? throw Error(
        $"{(Value.ValueKind == JsonValueKind.Number ? Value.GetRawText() : Value.ValueKind)} is not a token id (0 to {Vocabulary.MaxSize - 1})");

    /// <summary>Null if the value is not a token id.</summary>
    public static int? IdOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var id) && id is >= 0 and < Vocabulary.MaxSize ? id : null;

    public bool Flag(string name, bool otherwise) => Find(name) switch
    {
        null => otherwise,
        { Value.ValueKind: JsonValueKind.True } => true,
        { Value.ValueKind: JsonValueKind.False } => false,
        { } place => throw place.Error("is not true or false"),
    };

    public IEnumerable<JsonPlace> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array)
        {
            throw Error("is not an array");
        }

        var place = this;
        return Value.EnumerateArray().Select((value, index) => place.Item(index, value));
    }

    public JsonPlace Member(string name, JsonElement value) => new(value, File, Path == "root" ? name : $"{Path}.{name}");

    public JsonPlace Item(int index, JsonElement value) => new(value, File, $"{Path}[{index}]");

    /// <summary>The error for an unsupported component.</summary>
    public InvalidDataException Unsupported(string type, string supported) => MalformedFile.At(
        File, Path, $"'{type}' is not supported. Supported: {supported}",
        "Use a model with one of these, or export its tokenizer with them.");
}
