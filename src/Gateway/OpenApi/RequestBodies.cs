using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.Requests;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Describes bodies other than plain JSON (forms, image files, optional ones), and query parameters that endpoints read themselves.</summary>
internal sealed class RequestBodies : IOpenApiOperationTransformer
{
    /// <summary>Content type of a form.</summary>
    public const string Form = "multipart/form-data";

    private const string Json = "application/json";

    // Any image type is accepted: the bytes determine the format.
    private const string Image = "image/*";
    private const string Bytes = "application/octet-stream";

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
                Schema = new OpenApiSchema { Type = TypeOf(parameter.Type) },
            });
        }

        switch (operation.OperationId)
        {
            case "classify":
                // Described only as a route of its own: clients in C# would get one method with the members of both bodies.
                operation.RequestBody!.Content!.Remove(Form);
                break;
            case "classifyForm":
                operation.RequestBody!.Content![Form] = FormOf(await NamedSchemas.OfAsync(typeof(ClassifyFormBody), context, cancellationToken));
                break;
            case "retryJob":
                ((OpenApiRequestBody)operation.RequestBody!).Required = false;
                break;
            case "huggingFace1" or "huggingFace2" or "huggingFace3":
                AddBytes(operation.RequestBody!.Content!);
                break;
            case "uploadImages":
                operation.RequestBody!.Content![Form] = FormOf(await NamedSchemas.OfAsync(typeof(UploadFormBody), context, cancellationToken));
                AddBytes(operation.RequestBody.Content);
                break;
        }
    }

    private static OpenApiMediaType FormOf(IOpenApiSchema schema) => new()
    {
        Schema = schema,
        Encoding = new Dictionary<string, OpenApiEncoding> { ["image"] = new() { ContentType = Image } },
    };

    private static JsonSchemaType TypeOf(Type type) => type == typeof(string) ? JsonSchemaType.String : type == typeof(bool) ? JsonSchemaType.Boolean : JsonSchemaType.Integer;

    private static void AddBytes(IDictionary<string, OpenApiMediaType> content)
    {
        content[Image] = new OpenApiMediaType { Schema = BinarySchema.Of("The bytes of an image file.") };
        content[Bytes] = new OpenApiMediaType { Schema = BinarySchema.Of("The bytes of an image file.") };
    }
}
