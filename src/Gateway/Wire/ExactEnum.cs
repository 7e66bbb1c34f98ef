using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>Enumerated values are read as they are described, and in no other spelling: not in upper case, as a number, or several in one.</summary>
internal static class ExactEnum
{
    /// <summary>The value with that name.</summary>
    public static bool TryParse<T>(string name, out T value) where T : struct, Enum => Names<T>.Values.TryGetValue(name, out value);

    /// <summary>The names of an enumeration.</summary>
    internal static class Names<T> where T : struct, Enum
    {
        /// <summary>Values by name.</summary>
        public static readonly FrozenDictionary<string, T> Values = Enum.GetValues<T>().ToFrozenDictionary(value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()), StringComparer.Ordinal);

        /// <summary>Names by value.</summary>
        public static readonly FrozenDictionary<T, string> ByValue = Values.ToFrozenDictionary(value => value.Value, value => value.Key);
    }
}

/// <summary>Reads and writes enumerated values exactly.</summary>
internal sealed class ExactEnumConverter : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private sealed class Converter<T> : JsonConverter<T> where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && ExactEnum.TryParse<T>(reader.GetString()!, out var value) ? value
            : throw new JsonException($"the value must be one of {string.Join(", ", ExactEnum.Names<T>.Values.Keys.Order(StringComparer.Ordinal))}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(ExactEnum.Names<T>.ByValue[value]);

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(ExactEnum.Names<T>.ByValue[value]);
    }
}
