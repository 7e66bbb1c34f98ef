using System.Globalization;
using Microsoft.OpenApi;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>A limit of a member: of its number, its text, or its list and the elements of it.</summary>
internal sealed record SchemaLimit
{
    private string? Minimum { get; init; }

    private string? Above { get; init; }

    private string? Maximum { get; init; }

    private int? MinLength { get; init; }

    private int? MaxLength { get; init; }

    private string? Pattern { get; init; }

    private int? MinItems { get; init; }

    private int? MaxItems { get; init; }

    private SchemaLimit? Item { get; init; }

    private JsonSchemaType Type { get; init; }

    /// <summary>A number from the first to the second, both included.</summary>
    public static SchemaLimit Number(double? from, double? to) =>
        new() { Type = JsonSchemaType.Number | JsonSchemaType.Integer, Minimum = TextOf(from), Maximum = TextOf(to) };

    /// <summary>A number above the first, and up to the second.</summary>
    public static SchemaLimit NumberAbove(double from, double? to) =>
        new() { Type = JsonSchemaType.Number | JsonSchemaType.Integer, Above = TextOf(from), Maximum = TextOf(to) };

    /// <summary>A string with a length and a pattern.</summary>
    public static SchemaLimit Text(int? minLength, int? maxLength, string? pattern = null) =>
        new() { Type = JsonSchemaType.String, MinLength = minLength, MaxLength = maxLength, Pattern = pattern };

    /// <summary>A list with a number of elements. A string that stands for the list may not be empty if the list may not.</summary>
    public static SchemaLimit List(int? minItems, int? maxItems, SchemaLimit? item = null) =>
        new() { Type = JsonSchemaType.Array, MinItems = minItems, MaxItems = maxItems, Item = item };

    /// <summary>A copy of the schema with the limit: the original may be part of other schemas too.</summary>
    public IOpenApiSchema AddTo(IOpenApiSchema schema)
    {
        // A named schema has its own limits.
        if (schema is not OpenApiSchema plain)
        {
            return schema;
        }

        var copy = (OpenApiSchema)plain.CreateShallowCopy();
        if (plain.AnyOf is { } kinds)
        {
            copy.AnyOf = [.. kinds.Select(AddTo)];
            return copy;
        }

        var type = plain.Type & ~JsonSchemaType.Null;
        if (type is not null && (type & Type) == type)
        {
            (copy.Minimum, copy.ExclusiveMinimum, copy.Maximum) = (Minimum, Above, Maximum);
            (copy.MinLength, copy.MaxLength, copy.Pattern) = (MinLength, MaxLength, Pattern);
            (copy.MinItems, copy.MaxItems) = (MinItems, MaxItems);
            copy.Items = Item is null || plain.Items is null ? plain.Items : Item.AddTo(plain.Items);
        }
        else if (Type == JsonSchemaType.Array && type == JsonSchemaType.String)
        {
            copy.MinLength = MinItems;
        }

        return copy;
    }

    private static string? TextOf(double? number) => number?.ToString(CultureInfo.InvariantCulture);
}
