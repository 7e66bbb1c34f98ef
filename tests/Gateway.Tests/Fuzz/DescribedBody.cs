using System.Text.Json.Nodes;
using ZeroShotOrleans.Gateway.Tests.OpenApi;

namespace ZeroShotOrleans.Gateway.Tests.Fuzz;

/// <summary>The places of a JSON body that a schema describes, and values that it allows.</summary>
internal sealed class DescribedBody(Contract contract, IReadOnlyDictionary<string, JsonNode> known)
{
    // Deeper than any body that is described.
    private const int MaxDepth = 8;

    private readonly Dictionary<JsonObject, JsonObject[]> _ofEachType = [];

    /// <summary>Every described place of a body. Members that the body lacks are added one at a time; of alternatives, each is tried.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="body">A valid body.</param>
    public IEnumerable<(JsonNode Body, IReadOnlyList<object> Place, JsonNode Schema)> Places(JsonNode schema, JsonNode body) => Places(schema, body, [], []);

    /// <summary>A value that a schema allows.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">Name of the member, for which a better value may be known.</param>
    public JsonNode ValueOf(JsonNode schema, string name = "")
    {
        var kinds = Kinds(schema).ToArray();
        var kind = kinds[0];
        return kind["enum"] is JsonArray { Count: > 0 } words ? words[0]!.DeepClone()
            : known.TryGetValue(name, out var value) && kinds.Any(each => IsOf(each, value)) ? value.DeepClone()
            : TypeOf(kind) switch
            {
                "object" => new JsonObject(Required(kind).Select(member => KeyValuePair.Create(member, (JsonNode?)ValueOf(kind["properties"]![member]!, member)))),
                "array" => new JsonArray(ValueOf(kind["items"]!, name)),
                "integer" => 1,
                "number" => 0.5,
                "boolean" => true,
                _ => "x",
            };
    }

    /// <summary>The schemas that a schema stands for: itself, or its alternatives without null.</summary>
    public IEnumerable<JsonObject> Kinds(JsonNode schema)
    {
        var one = contract.Resolve(schema).AsObject();
        return (one["oneOf"] ?? one["anyOf"]) is JsonArray kinds ? kinds.SelectMany(kind => Kinds(kind!)) : TypeOf(one) == "null" ? [] : OfEachType(one);
    }

    // A schema of several types, such as an image, is one of each. The same objects each time: they are compared by reference.
    private JsonObject[] OfEachType(JsonObject schema)
    {
        if (schema["type"] is not JsonArray types || types.Count(type => type!.GetValue<string>() != "null") < 2)
        {
            return [schema];
        }

        if (!_ofEachType.TryGetValue(schema, out var each))
        {
            each = [.. types.Where(type => type!.GetValue<string>() != "null").Select(type => new JsonObject(schema.DeepClone().AsObject().ToArray().Select(member => KeyValuePair.Create(
                member.Key, member.Key == "type" ? type!.DeepClone() : member.Value?.DeepClone()))))];
            _ofEachType.Add(schema, each);
        }

        return each;
    }

    /// <summary>Whether a schema allows null.</summary>
    public bool AllowsNull(JsonNode schema)
    {
        var one = contract.Resolve(schema).AsObject();
        return (one["oneOf"] ?? one["anyOf"]) is JsonArray kinds ? kinds.Any(kind => AllowsNull(kind!))
            : one["type"] is JsonArray types ? types.Any(type => type!.GetValue<string>() == "null")
            : one["type"] is null || one["type"]!.GetValue<string>() == "null";
    }

    /// <summary>The type of a schema, without null.</summary>
    public static string? TypeOf(JsonObject schema) => schema["type"] switch
    {
        JsonArray types => types.Select(type => type!.GetValue<string>()).FirstOrDefault(type => type != "null"),
        JsonValue type => type.GetValue<string>(),
        _ => null,
    };

    private IEnumerable<(JsonNode Body, IReadOnlyList<object> Place, JsonNode Schema)> Places(JsonNode schema, JsonNode body, object[] place, HashSet<JsonObject> seen)
    {
        if (place.Length > MaxDepth)
        {
            yield break;
        }

        var here = JsonEdit.At(body, place);
        foreach (var kind in Kinds(schema).Where(kind => TypeOf(kind) is "object" or "array"))
        {
            // A kind that the body has elsewhere is tried there.
            if (here is not null && IsOf(kind, here))
            {
                foreach (var inner in Inside(kind, body, place, seen))
                {
                    yield return inner;
                }
            }
            else if (seen.Add(kind))
            {
                var name = place.OfType<string>().LastOrDefault("");
                var other = place.Length == 0 ? ValueOf(kind, name) : JsonEdit.With(body, place, ValueOf(kind, name));
                foreach (var inner in Inside(kind, other, place, seen))
                {
                    yield return inner;
                }
            }
        }
    }

    private IEnumerable<(JsonNode Body, IReadOnlyList<object> Place, JsonNode Schema)> Inside(JsonObject kind, JsonNode body, object[] place, HashSet<JsonObject> seen)
    {
        if (kind["items"] is { } items)
        {
            foreach (var found in Each(items, body, [.. place, 0], seen))
            {
                yield return found;
            }
        }

        foreach (var (name, member) in kind["properties"]?.AsObject() ?? [])
        {
            foreach (var found in Each(member!, body, [.. place, name], seen))
            {
                yield return found;
            }
        }
    }

    private IEnumerable<(JsonNode Body, IReadOnlyList<object> Place, JsonNode Schema)> Each(JsonNode schema, JsonNode body, object[] place, HashSet<JsonObject> seen)
    {
        var full = JsonEdit.At(body, place) is null ? JsonEdit.With(body, place, ValueOf(schema, place.OfType<string>().LastOrDefault(""))) : body;
        if (JsonEdit.At(full, place) is null)
        {
            yield break;
        }

        yield return (full, place, schema);
        foreach (var inner in Places(schema, full, place, seen))
        {
            yield return inner;
        }
    }

    private bool IsOf(JsonObject kind, JsonNode value) => (TypeOf(kind), value) switch
    {
        ("object", JsonObject one) => Required(kind).All(one.ContainsKey) && one.All(member => kind["properties"]?[member.Key] is not JsonObject { } schema
            || contract.Resolve(schema)["enum"] is not JsonArray words || words.Any(word => JsonNode.DeepEquals(word, member.Value))),
        ("array", JsonArray) or (null, _) => true,
        ("string", JsonValue text) => text.GetValueKind() == System.Text.Json.JsonValueKind.String,
        ("integer" or "number", JsonValue number) => number.GetValueKind() == System.Text.Json.JsonValueKind.Number,
        ("boolean", JsonValue word) => word.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        _ => false,
    };

    private static IEnumerable<string> Required(JsonObject kind) => kind["required"]?.AsArray().Select(name => name!.GetValue<string>()) ?? [];
}
