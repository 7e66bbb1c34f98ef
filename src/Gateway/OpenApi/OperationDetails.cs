using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Words for parameters and answers that routes share, and who may call a route.</summary>
internal sealed class OperationDetails : IOpenApiOperationTransformer
{
    private static readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal)
    {
        ["id"] = "Id of the job.",
        ["name"] = "Name of the label set.",
        ["version"] = "Which version; without it the newest.",
        ["model"] = "Name of the model, with or without an owner in front.",
        ["silo"] = "Name or address of the silo, as GET /v1/silos has it.",
        ["most"] = "Most jobs in the answer, 1 to 1000. Default 100.",
    };

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            parameter.Description ??= _parameters.GetValueOrDefault(parameter.Name!);
        }

        foreach (var (status, response) in operation.Responses!.Where(each => each.Value is OpenApiResponse))
        {
            response.Description = Description(status, operation.OperationId) ?? response.Description;
        }

        if (operation.OperationId is "submitJob" or "relabelJob" or "pullModel")
        {
            foreach (var response in operation.Responses!.Values.OfType<OpenApiResponse>())
            {
                response.Headers = new Dictionary<string, IOpenApiHeader>
                {
                    ["Location"] = new OpenApiHeader { Required = true, Description = "Where to look how far it is.", Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference" } },
                };
            }
        }

        // A scope of ours is a role in the words of OpenAPI 3.1: named, though the scheme has no list of them.
        List<string> scope = [.. context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().Select(data => data.Policy).OfType<string>()];
        operation.Security = scope.Count == 0 ? [] :
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentDetails.Bearer, context.Document)] = scope },
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentDetails.ApiKey, context.Document)] = scope },
        ];
        if (scope.Count > 0)
        {
            operation.Description = $"{operation.Description} Needs the scope `{string.Join("`, `", scope)}`.".TrimStart();
        }

        return Task.CompletedTask;
    }

    private static string? Description(string status, string? operation) => (status, operation) switch
    {
        ("200", "submitJob") => "An unfinished job of the same options was found, and goes on.",
        ("201", "submitJob" or "relabelJob") => "The job has started.",
        ("200", "relabelJob") => "An unfinished job of the same options was found, and goes on.",
        ("503", "ready") => "A model in memory does not answer, there is no encoder, or the process is leaving. The one place where 503 is answered.",
        ("202", _) => "It has started.",
        ("204", _) => "Done.",
        ("200", _) => "The answer.",
        _ => null,
    };
}
