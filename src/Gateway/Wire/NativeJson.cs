using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.Wire;

/// <summary>Reads native bodies and explains what is wrong with them.</summary>
internal static class NativeJson
{
    /// <summary>The serializer options.</summary>
    public static readonly JsonSerializerOptions Options = Make();

    /// <summary>Reads a body.</summary>
    /// <exception cref="ApiException">It is not JSON, lacks a required member, or has an unknown member, one of the wrong type or a null where none may be.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> body) where T : class
    {
        // The parser accepts invalid UTF-8, and decoding it would change a URL.
        if (!Utf8.IsValid(body.Span))
        {
            throw new ApiException(ApiError.BadRequest("The body is not valid UTF-8, as JSON must be. Send images in base64, or as files of a form.", ErrorCodes.InvalidJson));
        }

        try
        {
            var read = JsonSerializer.Deserialize<T>(body.Span.StartsWith("\uFEFF"u8) ? body.Span[3..] : body.Span, Options)
                ?? throw new ApiException(ApiError.BadRequest("The body is null. Send a JSON object.", ErrorCodes.InvalidJson));

            // The serializer accepts null as a member or an element of any class.
            return NullMembers.In(read, NameOf) is not { } found ? read : throw new ApiException(ApiError.BadRequest(
                $"'{found.Path}' is null. {(found.IsRequired ? "Send" : "Leave it out, or send")} {Kind(found.Type)}.", ErrorCodes.InvalidJson));
        }
        catch (NotSupportedException)
        {
            // Thrown by the serializer, among other cases, for a polymorphic object without a type discriminator.
            throw new ApiException(ApiError.BadRequest("The body cannot be read: an object in it does not say its 'type'. All routes are described at /openapi/v1.json.", ErrorCodes.InvalidJson));
        }
        catch (JsonException exception)
        {
            var where = exception.Path is { Length: > 1 } path ? $" at {path}" : "";
            throw new ApiException(ApiError.BadRequest(
                $"The body cannot be read{where} (line {(exception.LineNumber ?? 0) + 1}): {Reason(exception)} All routes are described at /openapi/v1.json.", ErrorCodes.InvalidJson));
        }
    }

    /// <summary>Applies the same settings to other options: the OpenAPI document is generated with the framework's.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        HttpJson.ConfigureServer(options);
        options.MaxDepth = HttpLimits.MaxJsonDepth;
        options.Converters.Add(new ReceivedImageConverter());
        options.Converters.Add(new FloatConverter());
    }

    private static string NameOf(PropertyInfo member) =>
        member.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(member.Name);

    private static string Kind(Type type) =>
        type == typeof(string) ? "a string" : type == typeof(byte[]) ? "a string in base64" : type.IsAssignableTo(typeof(IEnumerable)) ? "an array" : "an object";

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);

        // First, but not in the framework's options: it could not describe the values.
        options.Converters.Insert(0, new ExactEnumConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    // Messages of the serializer end with the path and the names of .NET types: only the first sentence is useful to a caller.
    private static string Reason(JsonException exception)
    {
        var sentence = exception.Message.Split(" Path:")[0].Split(" The JSON value")[0];
        return sentence.Contains("could not be mapped", StringComparison.Ordinal) ? UnknownMember(sentence)
            : sentence.Contains("missing required", StringComparison.Ordinal) ? "a required member is missing: " + sentence[(sentence.LastIndexOf(':') + 1)..].Trim()
            : sentence.Contains("could not be converted", StringComparison.Ordinal) ? "the value has the wrong type."
            : sentence.StartsWith("Duplicate property", StringComparison.Ordinal) ? "the member appears twice."
            : sentence.Contains(nameof(ZeroShotOrleans), StringComparison.Ordinal) || sentence.Contains("System.", StringComparison.Ordinal) ? "the value is not valid here."
            : sentence;
    }

    // "The JSON property 'labls' could not be mapped to any .NET member contained in type 'Namespace.Type'."
    private static string UnknownMember(string sentence)
    {
        var parts = sentence.Split('\'');
        var name = parts.Length > 1 ? parts[1] : "";
        var type = parts.Length > 3 ? typeof(HttpJson).Assembly.GetType(parts[^2]) : null;
        var known = type is null ? [] : Options.GetTypeInfo(type).Properties.Select(property => property.Name);
        return $"there is no member '{name}'.{ClosestName.Question(name, known)}";
    }

    // Python reads 1 as an integer where a float is expected.
    private sealed class FloatConverter : JsonConverter<float>
    {
        public override float Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetSingle();

        public override void Write(Utf8JsonWriter writer, float value, JsonSerializerOptions options) => JsonScores.WriteFloat(writer, value);
    }
}
