using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Client.Http.Wire;

/// <summary>How native bodies are read and written: camelCase, enums in words, null left out. Members that are not known are of a newer HTTP API, and no matter.</summary>
internal static class WireJson
{
    /// <summary>The options.</summary>
    public static readonly JsonSerializerOptions Options = Make();

    /// <summary>A body.</summary>
    public static byte[] Bytes(object body) => JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Options);

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            NumberHandling = JsonNumberHandling.Strict,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new SourceConverter(), new SkippedConverter(), new TimingsConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class TimingsConverter : JsonConverter<EncodeTimings>
    {
        public override EncodeTimings Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var timings = document.RootElement;
            return new EncodeTimings(Time("queueMs"), Time("decodeMs"), Time("encodeMs"), Time("scoreMs"));

            TimeSpan Time(string name) => TimeSpan.FromMilliseconds(timings.GetProperty(name).GetDouble());
        }

        public override void Write(Utf8JsonWriter writer, EncodeTimings value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
