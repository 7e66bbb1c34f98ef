using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ZeroShotOrleans.Gateway.KServe;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Describes bodies of tensors: JSON, or JSON followed by binary data.</summary>
internal sealed class TensorBodies : IOpenApiOperationTransformer
{
    private const string Bytes = "application/octet-stream";

    private static readonly OpenApiSchema _tensors = new()
    {
        Type = JsonSchemaType.String, Format = "binary",
        Description = $"The JSON, whose length is in the header {InferRequest.HeaderLength}, followed by the data of the tensors with a 'binary_data_size', in order.",
    };

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (operation.OperationId is "kserveInfer" or "kserveInferVersion")
        {
            operation.RequestBody!.Content![Bytes] = new OpenApiMediaType { Schema = _tensors };
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = InferRequest.HeaderLength, In = ParameterLocation.Header, Description = "Length of the JSON in the body, when binary data follows it.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
            });
            var answer = (OpenApiResponse)operation.Responses!["200"];
            answer.Content![Bytes] = new OpenApiMediaType { Schema = _tensors };
            (answer.Headers ??= new Dictionary<string, IOpenApiHeader>())[InferRequest.HeaderLength] =
                new OpenApiHeader { Description = "Length of the JSON in the body, when binary data follows it.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } };
        }

        return Task.CompletedTask;
    }
}
