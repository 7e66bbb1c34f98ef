using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>Schemas of types with custom converters or hand-written JSON, which the framework cannot inspect.</summary>
internal sealed class WireSchemas : IOpenApiSchemaTransformer
{
    /// <summary>Extension of a list of strings that may also be sent as one string: separated by commas, or a JSON array.</summary>
    public const string AlsoString = "x-also-string";

    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var kinds = Kinds(context, type);
        if (kinds is [var one, var several] && one == typeof(string) && several == typeof(string[]))
        {
            BeList(schema, context);
        }
        else if (kinds is not null)
        {
            await BeAnyOfAsync(schema, kinds, context, cancellationToken);
        }
        else if (Attribute<EnumValuesAttribute>(context) is { } words)
        {
            schema.Enum = [.. words.Values.Select(word => (JsonNode)word)];
        }
        else if (type == typeof(float))
        {
            schema.Type = JsonSchemaType.Number | (type == context.JsonTypeInfo.Type ? 0 : JsonSchemaType.Null);
        }
        else if (type.IsEnum)
        {
            // One schema lists the values; nullable members add null to it.
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. (schema.Enum ?? []).Where(word => word?.GetValueKind() is JsonValueKind.String)];
        }
        else if (type == typeof(ImageBody))
        {
            BeImage(schema);
        }
        else if (type == typeof(FormFile))
        {
            BeNothing(schema);
            BinarySchema.Be(schema);
        }
        else if (schema.Type?.HasFlag(JsonSchemaType.Array) is true && schema.Items is null && ElementOf(type) is { } element)
        {
            schema.Items = await context.GetOrCreateSchemaAsync(element, parameterDescription: null, cancellationToken);
        }
        else if (type == typeof(SourceBody))
        {
            BeOneOf(schema);
        }
    }

    private static Type[]? Kinds(OpenApiSchemaTransformerContext context, Type type) =>
        Attribute<JsonConverterAttribute>(context)?.ConverterType == typeof(StringsConverter) ? [typeof(string), typeof(string[])]
        : (Attribute<AnyOfAttribute>(context) ?? type.GetCustomAttribute<AnyOfAttribute>(inherit: false))?.Kinds;

    private static T? Attribute<T>(OpenApiSchemaTransformerContext context) where T : Attribute =>
        context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(T), inherit: false).FirstOrDefault() as T;

    private static Type? ElementOf(Type type) => type.GetInterfaces().Where(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IEnumerable<>))
        .Select(face => face.GenericTypeArguments[0]).FirstOrDefault();

    private static async Task BeAnyOfAsync(OpenApiSchema schema, Type[] kinds, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        BeNothing(schema);
        schema.AnyOf = [];
        foreach (var kind in kinds)
        {
            schema.AnyOf.Add(await context.GetOrCreateSchemaAsync(kind, parameterDescription: null, cancellationToken));
        }

        if (context.JsonPropertyInfo?.IsSetNullable is true)
        {
            schema.AnyOf.Add(new OpenApiSchema { Type = JsonSchemaType.Null });
        }
    }

    // A string is read too, but a union would give clients in C# and Java a class that holds neither.
    private static void BeList(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        BeNothing(schema);
        schema.Type = JsonSchemaType.Array | (context.JsonPropertyInfo is { IsSetNullable: true, IsRequired: false } ? JsonSchemaType.Null : 0);
        schema.Items = _anyString;
        schema.Extensions = new Dictionary<string, IOpenApiExtension> { [AlsoString] = new JsonNodeExtension(true) };
    }

    // The framework allows any of the types, gives them other names then, and does not mark the discriminator as required.
    private static void BeOneOf(OpenApiSchema schema)
    {
        foreach (var kind in schema.AnyOf!.OfType<OpenApiSchema>())
        {
            kind.Type = JsonSchemaType.Object;
            kind.Required = new HashSet<string>([schema.Discriminator!.PropertyName!, .. kind.Required ?? new HashSet<string>()]);
        }

        (schema.OneOf, schema.AnyOf) = (schema.AnyOf, null);
    }

    // One schema of two types instead of a union: clients in C# and Java would get a class that holds neither.
    private static void BeImage(OpenApiSchema schema)
    {
        BeNothing(schema);
        schema.Type = JsonSchemaType.String | JsonSchemaType.Object;
        schema.Description = "An image: the bytes of an image file in base64 (standard or URL-safe, line breaks allowed, padding optional), a data URI, or an http(s) URL; or an object with one of them as 'base64', 'url', 'image' or 'image_url', and optionally 'name'.";
        schema.MinProperties = 1;
        schema.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["base64"] = OptionalText("The bytes of an image file in base64, or a data URI."),
            ["url"] = OptionalText("A data URI, or an http(s) URL, which the silos fetch if URLs are enabled."),
            ["image"] = OptionalText("The same, in the form of Hugging Face's clients."),
            ["image_url"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String | JsonSchemaType.Object | JsonSchemaType.Null,
                Description = "The same, in the form of OpenAI's clients.",
                Properties = new Dictionary<string, IOpenApiSchema> { ["url"] = OptionalText("A data URI, or an http(s) URL."), ["detail"] = new OpenApiSchema { Description = "Ignored." } },
                Required = new HashSet<string> { "url" },
            },
            ["name"] = OptionalText("Name for the image in the response."),
        };
    }

    private static readonly OpenApiSchema _anyString = new() { Type = JsonSchemaType.String };

    private static OpenApiSchema OptionalText(string description) => new() { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = description };

    private static void BeNothing(OpenApiSchema schema)
    {
        schema.Type = null;
        schema.Format = null;
        schema.Items = null;
        schema.Properties = null;
        schema.Required = null;
        schema.AdditionalProperties = null;
        schema.AdditionalPropertiesAllowed = true;
    }
}
