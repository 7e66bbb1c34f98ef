using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZeroShotOrleans.Http.Contracts;

/// <summary>How the records are read and written: camelCase, enums in words, members without a value left out.</summary>
/// <remarks>
/// By reflection: a source-generated context sets members that JSON leaves out to null, in place of the values that the records give them.
/// </remarks>
public static class HttpJson
{
    /// <summary>The options of a client: unknown members are ignored, because a newer server may send them.</summary>
    public static JsonSerializerOptions Client { get; } = MakeClient();

    /// <summary>Sets the options of a server: unknown and repeated members are refused, so that a misspelled one is noticed.</summary>
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

        // The kind of a source may stand anywhere in it.
        options.AllowOutOfOrderMetadataProperties = true;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }
}
