using Microsoft.OpenApi;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Which named schemas a schema leads to.</summary>
internal static class SchemaWalk
{
    /// <summary>Adds the names that a schema leads to, also over others.</summary>
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
