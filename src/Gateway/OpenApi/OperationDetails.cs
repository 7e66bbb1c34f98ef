using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Adds descriptions of shared parameters and responses, and the scopes of a route.</summary>
internal sealed class OperationDetails : IOpenApiOperationTransformer
{
    private static readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal)
    {
        ["id"] = "Id of the job.",
        ["name"] = "Name of the label set.",
        ["version"] = "The version. Default: the newest.",
        ["model"] = "Name of the model, optionally prefixed with its owner.",
        ["silo"] = "Name or address of the silo, as in GET /v1/silos.",
        ["most"] = "Maximum number of jobs in the response, 1 to 1000. Default 100.",
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
                    ["Location"] = new OpenApiHeader { Required = true, Description = "URL that reports the progress.", Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference" } },
                };
            }
        }

        // OpenAPI 3.1 lists scopes of such schemes as roles: they are named although the scheme does not declare them.
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
        ("200", "submitJob") => "An unfinished job with the same options was found and resumed.",
        ("201", "submitJob" or "relabelJob") => "The job has started.",
        ("200", "relabelJob") => "An unfinished job with the same options was found and resumed.",
        ("204", "jobResults") => "Server-sent events only: the client has all events of the job, which has ended, and stops reconnecting.",
        ("503", _) => "A loaded model does not answer, there is no encoder, or the process is shutting down. Only this route returns 503.",
        ("202", _) => "Accepted and started.",
        ("204", _) => "Done.",
        ("200", _) => "The answer.",
        _ => null,
    };
}
