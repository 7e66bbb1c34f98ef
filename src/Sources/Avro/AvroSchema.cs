using System.Collections.Immutable;
using System.Text.Json;

namespace ZeroShotOrleans.Sources.Avro;

/// <summary>How a value is encoded. Types refer to named ones by name, so that a schema is a tree however the types contain each other.</summary>
/// <param name="Kind">The type, as Avro names it: <c>record</c>, <c>long</c>; <c>union</c> for a union, <c>name</c> for a named type.</param>
/// <param name="Name">The name of a <c>name</c>.</param>
/// <param name="Fields">The fields of a record.</param>
/// <param name="Items">The branches of a union; the type of the items of an array, or of the values of a map.</param>
/// <param name="Size">Size of a fixed, in bytes.</param>
internal sealed record AvroType(string Kind, string Name, ImmutableArray<(string Name, AvroType Type)> Fields, ImmutableArray<AvroType> Items, int Size);

/// <summary>The schema with which a file was written.</summary>
internal sealed class AvroSchema
{
    // Nested types, types in all, and bytes of a fixed.
    private const int MaxDepth = 32, MaxTypes = 10_000, MaxFixed = 64 * 1024;

    private readonly Dictionary<string, AvroType> _named = new(StringComparer.Ordinal);
    private int _types;

    private AvroSchema(JsonElement root) => Root = Parse(root, space: "", depth: 0);

    /// <summary>The type of the file's values.</summary>
    public AvroType Root { get; }

    /// <summary>Parses a schema.</summary>
    /// <exception cref="AvroException">It is not a valid schema, or exceeds a limit.</exception>
    public static AvroSchema Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 2 * MaxDepth });
            return new AvroSchema(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new AvroException("Its schema is damaged.");
        }
    }

    /// <summary>A type of this name.</summary>
    /// <exception cref="AvroException">There is none.</exception>
    public AvroType Named(string name) => _named.TryGetValue(name, out var type) ? type : throw new AvroException($"Its schema has an unknown type '{name}'.");

    private AvroType Parse(JsonElement element, string space, int depth)
    {
        if (depth > MaxDepth || ++_types > MaxTypes)
        {
            throw new AvroException("Its schema is too large.");
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                var kind = element.GetString()!;
                return IsPrimitive(kind) ? Simple(kind) : new AvroType("name", Full(kind, space), [], [], 0);
            case JsonValueKind.Array:
                return new AvroType("union", "", [], [.. element.EnumerateArray().Select(branch => Parse(branch, space, depth + 1))], 0);
        }

        var type = element.GetProperty("type");
        if (type.ValueKind is not JsonValueKind.String)
        {
            return Parse(type, space, depth + 1);
        }

        switch (type.GetString())
        {
            case "array":
                return new AvroType("array", "", [], [Item(element.GetProperty("items"), space, depth)], 0);
            case "map":
                return new AvroType("map", "", [], [Parse(element.GetProperty("values"), space, depth + 1)], 0);
            case "fixed":
                var size = element.GetProperty("size").GetInt32();
                return Define(element, ref space, size is > 0 and <= MaxFixed ? Simple("fixed") with { Size = size } : throw new AvroException("Its schema has a fixed of an invalid size."));
            case "enum":
                return Define(element, ref space, Simple("enum"));
            case "record":
                var name = NameOf(element, ref space);
                var inner = space;
                var fields = element.GetProperty("fields").EnumerateArray()
                    .Select(field => (field.GetProperty("name").GetString()!, Parse(field.GetProperty("type"), inner, depth + 1))).ToImmutableArray();
                return _named[name] = new AvroType("record", "", fields, [], 0);
            case var other:
                return Parse(type, space, depth + 1) is { Kind: not "name" } simple ? simple : new AvroType("name", Full(other!, space), [], [], 0);
        }
    }

    // Without a byte for each item, a few bytes could declare any number of them. Arrays of records without fields are as odd.
    private AvroType Item(JsonElement element, string space, int depth) => Parse(element, space, depth + 1) is var item && item.Kind is not "null" && item is not { Kind: "record", Fields.Length: 0 }
        ? item
        : throw new AvroException("Its schema has an array of nothing.");

    private AvroType Define(JsonElement element, ref string space, AvroType type) => _named[NameOf(element, ref space)] = type;

    private static string NameOf(JsonElement element, ref string space)
    {
        if (element.TryGetProperty("namespace", out var named) && named.GetString() is { } given)
        {
            space = given;
        }

        var name = Full(element.GetProperty("name").GetString()!, space);
        space = name.LastIndexOf('.') is var dot and > 0 ? name[..dot] : space;
        return name;
    }

    private static string Full(string name, string space) => space.Length == 0 || name.Contains('.', StringComparison.Ordinal) ? name : $"{space}.{name}";

    private static bool IsPrimitive(string kind) => kind is "null" or "boolean" or "int" or "long" or "float" or "double" or "bytes" or "string";

    private static AvroType Simple(string kind) => new(kind, "", [], [], 0);
}
