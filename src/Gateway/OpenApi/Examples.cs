using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Adds examples to the schemas: requests, and the recorded responses of a server with the bundled model.</summary>
internal sealed class Examples : IOpenApiDocumentTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations!.Values))
        {
            foreach (var exchange in ExampleExchange.Of(operation.OperationId!))
            {
                if (exchange.Body is { } body)
                {
                    Add(operation.RequestBody!.Content!["application/json"], exchange, body);
                }

                if (exchange.Answer is { } answer)
                {
                    Add(operation.Responses![exchange.Status!].Content![exchange.AnswerType], exchange, answer);
                }
            }
        }

        return Task.CompletedTask;
    }

    private static void Add(OpenApiMediaType media, ExampleExchange exchange, JsonNode value) =>
        (media.Examples ??= new Dictionary<string, IOpenApiExample>())[exchange.Name] = new OpenApiExample { Summary = exchange.Summary, Value = value };
}
