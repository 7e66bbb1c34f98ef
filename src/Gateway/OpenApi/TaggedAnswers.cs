using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.Wire;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Describes the tag of a response that clients may keep, how it is sent back, and the answer when nothing has changed.</summary>
internal sealed class TaggedAnswers : IOpenApiOperationTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<TaggedMetadata>().Any())
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = "If-None-Match", In = ParameterLocation.Header, Description = "The ETag of a response that the client has kept. The answer is 304 while it is still the same.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            ((OpenApiResponse)operation.Responses!["200"]).Headers = Tag();
            operation.Responses["304"] = new OpenApiResponse { Description = "The response that the client has kept is still the same.", Headers = Tag() };
        }

        return Task.CompletedTask;
    }

    private static Dictionary<string, IOpenApiHeader> Tag() => new()
    {
        ["ETag"] = new OpenApiHeader { Required = true, Description = "Changes with the response.", Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^\"[0-9a-f]{32}\"$" } },
    };
}
