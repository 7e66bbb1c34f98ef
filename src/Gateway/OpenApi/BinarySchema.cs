using Microsoft.OpenApi;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Describes the bytes of a file.</summary>
internal static class BinarySchema
{
    private const string Binary = "binary";

    /// <summary>A schema of bytes.</summary>
    public static OpenApiSchema Of(string description)
    {
        var schema = new OpenApiSchema { Description = description };
        Be(schema);
        return schema;
    }

    /// <summary>Makes a schema one of bytes.</summary>
    // OpenAPI 3.1 needs neither, since the media type says it. Generators of clients know bytes only in the spelling of OpenAPI 3.0.
    public static void Be(OpenApiSchema schema) => (schema.Type, schema.Format) = (JsonSchemaType.String, Binary);
}
