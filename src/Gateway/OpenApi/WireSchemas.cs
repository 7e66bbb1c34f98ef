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
    /// <inheritdoc/>
    public async Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (Kinds(context, type) is { } kinds)
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
            // In OpenAPI 3.1, binary content has a media type and no JSON type.
            BeNothing(schema);
            schema.ContentMediaType = "application/octet-stream";
        }
        else if (schema.Type?.HasFlag(JsonSchemaType.Array) is true && schema.Items is null && ElementOf(type) is { } element)
        {
            schema.Items = await context.GetOrCreateSchemaAsync(element, parameterDescription: null, cancellationToken);
        }
        else if (type == typeof(SourceBody))
        {
            BeOneOf(schema, type, context.Document!);
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

    // The framework allows any of the types, and does not mark the discriminator as required.
    private static void BeOneOf(OpenApiSchema schema, Type type, OpenApiDocument document)
    {
        foreach (var kind in schema.AnyOf!.OfType<OpenApiSchema>())
        {
            kind.Type = JsonSchemaType.Object;
            kind.Required = new HashSet<string>([schema.Discriminator!.PropertyName!, .. kind.Required ?? new HashSet<string>()]);
        }

        (schema.OneOf, schema.AnyOf) = (schema.AnyOf, null);
        schema.Discriminator!.Mapping = type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
            .ToDictionary(kind => (string)kind.TypeDiscriminator!, kind => new OpenApiSchemaReference(kind.DerivedType.Name, document));
    }

    private static void BeImage(OpenApiSchema schema)
    {
        BeNothing(schema);
        schema.AnyOf =
        [
            new OpenApiSchema { Type = JsonSchemaType.String, Description = "The bytes of an image file in base64 (standard or URL-safe, line breaks allowed, padding optional), a data URI, or an http(s) URL." },
            ImageObject("base64", _anyString, "The bytes of an image file in base64, or a data URI."),
            ImageObject("url", _anyString, "A data URI, or an http(s) URL, which the silos fetch if URLs are enabled."),
            ImageObject("image", _anyString, "The same, in the form of Hugging Face's clients."),
            ImageObject("image_url", new OpenApiSchema { AnyOf = [_anyString, UrlObject()] }, "The same, in the form of OpenAI's clients."),
        ];
    }

    private static readonly OpenApiSchema _anyString = new() { Type = JsonSchemaType.String };

    private static OpenApiSchema UrlObject() => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema> { ["url"] = _anyString, ["detail"] = new OpenApiSchema { Description = "Ignored." } },
        Required = new HashSet<string> { "url" },
    };

    private static OpenApiSchema ImageObject(string member, OpenApiSchema value, string description) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            [member] = new OpenApiSchema { Type = value.Type, AnyOf = value.AnyOf, Description = description },
            ["name"] = new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Description = "Name for the image in the response." },
        },
        Required = new HashSet<string> { member },
    };

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
