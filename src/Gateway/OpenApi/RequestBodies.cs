using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Describes bodies other than plain JSON: forms, image files, and optional bodies.</summary>
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
                AddQuery(operation, "candidate_labels", "Labels, separated by commas or as a JSON array; used if the body has none.", JsonSchemaType.String);
                AddQuery(operation, "hypothesis_template", "Prompt with '{}' as the placeholder for the label; used if the body has none.", JsonSchemaType.String);
                AddQuery(operation, "top_k", "Maximum number of labels in the response; used if the body has none. Default: all.", JsonSchemaType.Integer);
                AddQuery(operation, "multi_label", "Whether each label is scored independently; used if the body does not say it.", JsonSchemaType.Boolean);
                AddQuery(operation, "function_to_apply", "How logits become scores: softmax, sigmoid or none; used if the body does not say it.", JsonSchemaType.String);
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

    private static void AddBytes(IDictionary<string, OpenApiMediaType> content)
    {
        content[Image] = new OpenApiMediaType { Schema = BinarySchema.Of("The bytes of an image file.") };
        content[Bytes] = new OpenApiMediaType { Schema = BinarySchema.Of("The bytes of an image file.") };
    }

    private static void AddQuery(OpenApiOperation operation, string name, string description, JsonSchemaType type) => (operation.Parameters ??= []).Add(
        new OpenApiParameter { Name = name, In = ParameterLocation.Query, Description = description, Schema = new OpenApiSchema { Type = type } });
}
