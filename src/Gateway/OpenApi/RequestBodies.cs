using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.Requests;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Describes bodies other than plain JSON (forms, image files, optional ones), and query parameters that endpoints read themselves.</summary>
internal sealed class RequestBodies : IOpenApiOperationTransformer
{
    private const string Form = "multipart/form-data";
    private const string Json = "application/json";

    // Any image type is accepted: the bytes determine the format.
    private const string Image = "image/*";
    private const string Bytes = "application/octet-stream";

    private static readonly OpenApiSchema _file = new() { Description = "The bytes of an image file." };

    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        // A route that accepts any Content-Type expects JSON or a file.
        if (operation.RequestBody is OpenApiRequestBody { Content: { } content } && content.Remove("*/*", out var any))
        {
            content[operation.OperationId == "uploadImages" ? Bytes : Json] = any;
        }

        foreach (var parameter in context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryParameter>())
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Description,
                Schema = new OpenApiSchema { Type = parameter.Type == typeof(string) ? JsonSchemaType.String : JsonSchemaType.Integer },
            });
        }

        switch (operation.OperationId)
        {
            case "classify":
                operation.RequestBody!.Content![Form] = new OpenApiMediaType { Schema = await NamedSchemas.OfAsync(typeof(ClassifyFormBody), context, cancellationToken) };
                break;
            case "retryJob":
                ((OpenApiRequestBody)operation.RequestBody!).Required = false;
                break;
            case "huggingFace1" or "huggingFace2" or "huggingFace3":
                AddBytes(operation.RequestBody!.Content!);
                break;
            case "uploadImages":
                operation.RequestBody!.Content![Form].Schema = await NamedSchemas.OfAsync(typeof(UploadFormBody), context, cancellationToken);
                AddBytes(operation.RequestBody.Content);
                break;
        }
    }

    private static void AddBytes(IDictionary<string, OpenApiMediaType> content)
    {
        content[Image] = new OpenApiMediaType { Schema = _file };
        content[Bytes] = new OpenApiMediaType { Schema = _file };
    }
}
