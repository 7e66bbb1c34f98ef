using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.OpenApi;

namespace ZeroShotOrleans.Gateway.Native.Vectors;

/// <summary>Describes the formats of exported embeddings. The endpoint declares only the JSON object.</summary>
internal static class VectorDescription
{
    /// <summary>Adds the other formats to the description of a route.</summary>
    /// <param name="operation">The route.</param>
    /// <param name="context">The document.</param>
    /// <param name="formats">The formats of the route.</param>
    /// <param name="rows">What a line of JSON lines may be.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task AddAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, VectorFormat[] formats, Type[] rows, CancellationToken cancellationToken)
    {
        List<IOpenApiSchema> lines = [];
        foreach (var row in rows)
        {
            lines.Add(await NamedSchemas.OfAsync(row, context, cancellationToken));
        }

        var response = (OpenApiResponse)operation.Responses!["200"];
        response.Content![VectorFormat.JsonLines.ContentType] = JobStreams.StreamOf(lines.Count == 1 ? lines[0] : new OpenApiSchema { AnyOf = lines });
        response.Content[VectorFormat.Parquet.ContentType] = new OpenApiMediaType { Schema = BinarySchema.Of("The bytes of a Parquet file.") };
        response.Content[VectorFormat.Array.ContentType] = new OpenApiMediaType { Schema = BinarySchema.Of("The bytes of a NumPy array of float32.") };
        response.Headers = new Dictionary<string, IOpenApiHeader>
        {
            ["Content-Disposition"] = new OpenApiHeader { Description = "A file name, for parquet and npy.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
        };
        var format = operation.Parameters!.OfType<OpenApiParameter>().Single(parameter => parameter.Name == "format");
        format.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. formats.Select(known => (JsonNode)known.Name)] };
    }
}
