using Microsoft.OpenApi;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Finds the named schemas that a schema references.</summary>
internal static class SchemaWalk
{
    /// <summary>Adds the names of all schemas that a schema references, directly or indirectly.</summary>
    public static void Collect(IOpenApiSchema? schema, OpenApiDocument document, HashSet<string> names)
    {
        switch (schema)
        {
            case null:
                return;
            case OpenApiSchemaReference { Reference.Id: { } name }:
                if (names.Add(name) && document.Components?.Schemas?.TryGetValue(name, out var named) is true)
                {
                    Collect(named, document, names);
                }

                return;
        }

        IEnumerable<IOpenApiSchema?> parts =
        [
            schema.Items, schema.AdditionalProperties, .. schema.Properties?.Values ?? [], .. schema.AnyOf ?? [], .. schema.OneOf ?? [], .. schema.AllOf ?? [],
        ];
        foreach (var part in parts)
        {
            Collect(part, document, names);
        }
    }
}
