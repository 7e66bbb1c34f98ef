using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Gateway.OpenApi;

/// <summary>
/// Distinguishes requests and responses for members that may be null: a request may omit them or send null; a response omits them, and always sends all others. Requests
/// with unknown members are rejected; responses may get new members in later versions. Rows of results always have all members, like those of the command line.
/// </summary>
internal sealed class AnswerSchemas : IOpenApiDocumentTransformer
{
    private static readonly HashSet<string> _writeNull =
        [.. typeof(WritesNullAttribute).Assembly.GetTypes().Where(type => type.IsDefined(typeof(WritesNullAttribute), inherit: false)).Select(type => type.Name)];

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        HashSet<string> asked = [];
        HashSet<string> answered = [];
        HashSet<string> rows = [];
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations!.Values))
        {
            Collect(operation.RequestBody?.Content, document, asked);
            foreach (var response in operation.Responses!.Values)
            {
                Collect(response.Content, document, answered);
                if (response.Content?.TryGetValue(JobStreams.Lines, out var lines) is true)
                {
                    SchemaWalk.Collect(lines.Schema, document, rows);
                }
            }
        }

        foreach (var (name, schema) in document.Components!.Schemas!.ToArray())
        {
            if (!asked.Contains(name) && !answered.Contains(name))
            {
                // A type whose schema was replaced by a transformer.
                document.Components.Schemas!.Remove(name);
                continue;
            }

            schema.Description = PlainText(schema.Description);
            if (schema is OpenApiSchema { Discriminator: not null } union)
            {
                BeAnyOf(union);
            }

            if (schema is OpenApiSchema { Properties: not null } known)
            {
                Unwrap(known.Properties, document);
                Simplify(known, isAnswer: answered.Contains(name) && !asked.Contains(name), writesNull: rows.Contains(name) || _writeNull.Contains(name));
            }
        }

        return Task.CompletedTask;
    }

    // Doc comments are broken into lines, and contain notes for contributors.
    private static string? PlainText(string? description) =>
        description is null ? null : string.Join(' ', description.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)).Replace(" The numbers are stored: append, never renumber.", "", StringComparison.Ordinal);

    // Each type allows only one value of the discriminator, which says all. With the keyword too, NSwag's clients expect inheritance and write a name that does not
    // exist; with oneOf they do not compile.
    private static void BeAnyOf(OpenApiSchema union) => (union.AnyOf, union.OneOf, union.Discriminator) = (union.OneOf, null, null);

    // Replaces a wrapper record around a string by the enum of its values.
    private static void Unwrap(IDictionary<string, IOpenApiSchema> members, OpenApiDocument document)
    {
        foreach (var (name, member) in members.ToArray())
        {
            if (member is OpenApiSchema { AnyOf: [OpenApiSchemaReference { Reference.Id: { } only, Enum.Count: > 0 }] })
            {
                members[name] = new OpenApiSchemaReference(only, document) { Description = member.Description };
            }
        }
    }

    private static void Simplify(OpenApiSchema schema, bool isAnswer, bool writesNull)
    {
        if (isAnswer)
        {
            schema.AdditionalPropertiesAllowed = true;
            schema.Required = new HashSet<string>(writesNull
                ? schema.Properties!.Keys.Where(schema.Required!.Contains)
                : schema.Properties!.Where(member => !MayBeNull(member.Value)).Select(member => member.Key));
        }

        foreach (var (name, member) in schema.Properties!.ToArray())
        {
            // A required member may not be null either. A form cannot express null, but clients demand every field that may not be null.
            if (isAnswer ? !writesNull : schema.Required?.Contains(name) is true)
            {
                schema.Properties![name] = WithoutNull(member);
            }
        }
    }

    private static bool MayBeNull(IOpenApiSchema schema) =>
        schema is OpenApiSchema plain && (plain.Type?.HasFlag(JsonSchemaType.Null) is true || plain.OneOf?.Any(IsNull) is true || plain.AnyOf?.Any(IsNull) is true);

    private static IOpenApiSchema WithoutNull(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema plain)
        {
            return schema;
        }

        if (plain.OneOf is [var first, var second] && (IsNull(first) || IsNull(second)))
        {
            return IsNull(first) ? second : first;
        }

        plain.AnyOf = plain.AnyOf?.Where(kind => !IsNull(kind)).ToList();
        plain.Type &= ~JsonSchemaType.Null;
        return plain;
    }

    private static bool IsNull(IOpenApiSchema schema) => schema is OpenApiSchema { Type: JsonSchemaType.Null };

    private static void Collect(IDictionary<string, OpenApiMediaType>? content, OpenApiDocument document, HashSet<string> names)
    {
        foreach (var media in content?.Values ?? [])
        {
            SchemaWalk.Collect(media.Schema, document, names);
        }
    }
}
