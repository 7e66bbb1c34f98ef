using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Describes the four formats of a job's results. The endpoint declares only the type of a row.</summary>
internal sealed class JobStreams : IOpenApiOperationTransformer
{
    /// <summary>One JSON object on each line.</summary>
    public const string Lines = "application/x-ndjson";

    /// <summary>Server-sent events.</summary>
    public const string Events = "text/event-stream";

    private const string Csv = "text/csv";
    private const string Parquet = "application/vnd.apache.parquet";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (operation.Responses!.GetValueOrDefault("200") is OpenApiResponse { Content: { } content } response && content.ContainsKey(Csv) && content.TryGetValue(Lines, out var lines))
        {
            Describe(response, content, lines.Schema!, context.Document!);
            foreach (var format in operation.Parameters?.OfType<OpenApiParameter>().Where(parameter => parameter.Name == "format") ?? [])
            {
                format.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. ((string[])["ndjson", "csv", "parquet", "sse"]).Select(word => (JsonNode)word)] };
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>A stream of values. OpenAPI 3.1 cannot describe one: the schema is that of one line, or of the data of one event, and an extension says so.</summary>
    public static OpenApiMediaType StreamOf(IOpenApiSchema item) => new()
    {
        Schema = item,
        Extensions = new Dictionary<string, IOpenApiExtension> { ["x-stream"] = new JsonNodeExtension(true) },
    };

    private static void Describe(OpenApiResponse response, IDictionary<string, OpenApiMediaType> content, IOpenApiSchema row, OpenApiDocument document)
    {
        content[Lines] = StreamOf(row);
        content[Events] = StreamOf(new OpenApiSchema
        {
            Description = "Data of an event: a row for 'result', the row that says why the job failed for 'failed', and the job for 'progress' and 'end'. The id of an event is the index of its image; only the last row of an image has one. Comments keep the connection open.",
            AnyOf = [row, new OpenApiSchemaReference(nameof(JobBody), document)],
        });
        content[Csv] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "A header line with the names of the columns, then one line per row, as the command line writes it." } };
        content[Parquet] = new OpenApiMediaType { Schema = BinarySchema.Of("The bytes of a Parquet file with the same columns.") };
        response.Headers = new Dictionary<string, IOpenApiHeader>
        {
            ["Content-Disposition"] = new OpenApiHeader { Description = "A file name, for csv and parquet.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
        };
    }
}
