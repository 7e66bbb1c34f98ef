using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.Native.Wire;
using ZeroShotOrleans.Gateway.OpenApi.Shapes;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Describes the results of a job in their four forms, and what uploads refuse beyond what every route does.</summary>
internal sealed class JobStreams : IOpenApiOperationTransformer
{
    /// <summary>One JSON object on each line.</summary>
    public const string Lines = "application/x-ndjson";

    /// <summary>Server-sent events.</summary>
    public const string Events = "text/event-stream";

    private const string Csv = "text/csv";
    private const string Parquet = "application/vnd.apache.parquet";

    private static readonly Dictionary<string, (string Description, ParameterLocation In, IOpenApiSchema Schema)> _parameters = new(StringComparer.Ordinal)
    {
        ["format"] = ("Form of the answer. Without it the header Accept decides.", ParameterLocation.Query, new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["ndjson", "csv", "parquet", "sse"] }),
        ["from"] = ("Number of the first image that is wanted. Default 0.", ParameterLocation.Query, new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" }),
        ["follow"] = ("Whether the answer goes on until the job has ended, instead of holding what is there now. Default false; true for sse.", ParameterLocation.Query, new OpenApiSchema { Type = JsonSchemaType.Boolean }),
        ["Last-Event-ID"] = ("Number of the last image that a reader of events has whole: the answer begins after it. Goes before 'from'.", ParameterLocation.Header, new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" }),
    };

    private static readonly Dictionary<string, (string Description, ParameterLocation In, IOpenApiSchema Schema)> _upload = new(StringComparer.Ordinal)
    {
        ["first"] = ("Number of the first file of this request. Files that the job has already are skipped, so it is safe to repeat a request. Without it files are appended.", ParameterLocation.Query, new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Minimum = "0" }),
        ["name"] = ("Name of an image that is sent as bytes.", ParameterLocation.Query, new OpenApiSchema { Type = JsonSchemaType.String }),
    };

    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        switch (operation.OperationId)
        {
            case "getJobResults":
                Set(operation, _parameters);
                Refuses(operation, 409);
                operation.Responses!["200"] = await Results(context, cancellationToken);
                break;
            case "uploadImages":
                Set(operation, _upload);
                Refuses(operation, 409);
                break;
            case "completeUpload":
                Refuses(operation, 409);
                break;
        }
    }

    private static async Task<OpenApiResponse> Results(OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var row = await NamedSchemas.Of(typeof(ResultRow), context, cancellationToken);
        var job = await NamedSchemas.Of(typeof(JobBody), context, cancellationToken);
        return new OpenApiResponse
        {
            Description = "The results in the order of the images, without gaps. To go on after a break, ask from the number after the last image that came whole.",
            Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["Content-Disposition"] = new OpenApiHeader { Description = "A file name, for csv and parquet.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
            Content = new Dictionary<string, OpenApiMediaType>
            {
                // OpenAPI 3.1 has no word for a stream of values: the schema is that of one line, and of the data of one event.
                [Lines] = new() { Schema = row },
                [Events] = new() { Schema = new OpenApiSchema { AnyOf = [row, job], Description = "Data of an event: of `result` a row, of `progress` and `end` the job. The id of an event is the number of its image, on the last row of that image. Comments keep the connection open." } },
                [Csv] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "A header line, then a line for each image, with the columns that the command line writes." } },
                [Parquet] = new() { Schema = new OpenApiSchema { Description = "The bytes of a Parquet file with the same columns." } },
            },
        };
    }

    private static void Refuses(OpenApiOperation operation, int status) => operation.Responses![status.ToString(System.Globalization.CultureInfo.InvariantCulture)] = new OpenApiResponse();

    // Endpoints may read the query themselves: then the framework does not know what is in it.
    private static void Set(OpenApiOperation operation, Dictionary<string, (string Description, ParameterLocation In, IOpenApiSchema Schema)> parameters)
    {
        operation.Parameters ??= [];
        foreach (var (name, (description, where, schema)) in parameters)
        {
            foreach (var bound in operation.Parameters.Where(parameter => parameter.In == where && string.Equals(parameter.Name, name, StringComparison.OrdinalIgnoreCase)).ToArray())
            {
                operation.Parameters.Remove(bound);
            }

            operation.Parameters.Add(new OpenApiParameter { Name = name, In = where, Description = description, Schema = schema });
        }
    }
}
