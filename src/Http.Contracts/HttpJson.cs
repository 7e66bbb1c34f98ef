using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>Serialization of the records: camelCase, enums as strings, null members omitted.</summary>
/// <remarks>
/// By reflection: a source-generated context sets members missing from the JSON to null instead of the defaults of the records.
/// </remarks>
public static class HttpJson
{
    /// <summary>The options of a client: unknown members are ignored, because a newer server may send them.</summary>
    public static JsonSerializerOptions Client { get; } = MakeClient();

    /// <summary>Sets the options of a server: unknown and repeated members are rejected, so that misspellings are noticed.</summary>
    public static void ConfigureServer(JsonSerializerOptions options)
    {
        Configure(options);
        options.AllowDuplicateProperties = false;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
    }

    private static JsonSerializerOptions MakeClient()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private static void Configure(JsonSerializerOptions options)
    {
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;

        // The type discriminator of a source may be any of its members, not only the first.
        options.AllowOutOfOrderMetadataProperties = true;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }
}
