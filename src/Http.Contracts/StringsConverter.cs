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

        return JsonSerializer.Deserialize<string[]>(ref reader, options) is { } array
            ? Array.TrueForAll(array, each => each is not null) ? [.. array] : throw new JsonException("null is not a string.")
            : null;
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
