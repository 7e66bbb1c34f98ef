using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Bodies that are more than JSON: forms, bytes of image files, and those that may be left out.</summary>
internal sealed class RequestBodies : IOpenApiOperationTransformer
{
    private const string Form = "multipart/form-data";
    private const string Json = "application/json";

    // Any type that begins like this is taken: the bytes tell the format.
    private const string Image = "image/*";
    private const string Bytes = "application/octet-stream";

    private static readonly OpenApiSchema _file = new() { Description = "The bytes of an image file." };

    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        // A route that takes any Content-Type takes JSON above all, or a file.
        if (operation.RequestBody is OpenApiRequestBody { Content: { } content } && content.Remove("*/*", out var any))
        {
            content[operation.OperationId == "uploadImages" ? Bytes : Json] = any;
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
                AddQuery(operation, "candidate_labels", "Labels, with commas between them or as a JSON array, where the body names none.", JsonSchemaType.String);
                AddQuery(operation, "hypothesis_template", "Prompt around a label, '{}' standing for it, where the body names none.", JsonSchemaType.String);
                AddQuery(operation, "top_k", "Most labels in the answer, where the body does not say. Without it all.", JsonSchemaType.Integer);
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

    private static void AddQuery(OpenApiOperation operation, string name, string description, JsonSchemaType type) => (operation.Parameters ??= []).Add(
        new OpenApiParameter { Name = name, In = ParameterLocation.Query, Description = description, Schema = new OpenApiSchema { Type = type } });
}
