using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Strings as an array, as one string (comma-separated labels or a single template), or as a JSON array in a string.</summary>
/// <remarks>A string with braces is a template, and is not split at commas.</remarks>
internal sealed class StringsConverter : JsonConverter<ImmutableArray<string>?>
{
    public override ImmutableArray<string>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            var text = reader.GetString()!;
            return text.Contains("{}", StringComparison.Ordinal) && !JsonTextList.IsArray(text)
                ? [text]
                : JsonTextList.Read(text) ?? throw new JsonException("the string is not a valid JSON array of strings.");
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("the value must be an array of strings, or one string.");
        }

        // Not by the serializer: its errors would have a path that starts here, not at the body.
        var texts = ImmutableArray.CreateBuilder<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException($"element {texts.Count} is {(reader.TokenType == JsonTokenType.Null ? "null, " : "")}not a string."));
        }

        return texts.ToImmutable();
    }

    public override void Write(Utf8JsonWriter writer, ImmutableArray<string>? value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var text in value ?? [])
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
