using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Schemas of types that no endpoint names in its metadata.</summary>
internal static class NamedSchemas
{
    /// <summary>A reference to the schema of a type, which is added to the document when it is not there.</summary>
    public static async Task<IOpenApiSchema> OfAsync(Type type, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document!;
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        if (!document.Components.Schemas.ContainsKey(type.Name))
        {
            document.AddComponent<IOpenApiSchema>(type.Name, await context.GetOrCreateSchemaAsync(type, parameterDescription: null, cancellationToken));
        }

        return new OpenApiSchemaReference(type.Name, document);
    }
}
