using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ZeroShotOrleans.Gateway.Tests.OpenApi;

/// <summary>A body of which one member is just past one of its described limits.</summary>
/// <param name="Name">The member and the limit.</param>
/// <param name="Body">The body.</param>
internal sealed record LimitCase(string Name, JsonNode Body);

/// <summary>Breaks the described limits of a valid body, one at a time.</summary>
internal sealed class LimitCases
{
    // Beyond the body that a server takes, or too slow to send.
    private const int MostItems = 5_000;

    private readonly Contract _contract;
    private readonly JsonNode _valid;
    private readonly List<LimitCase> _cases = [];

    private LimitCases(Contract contract, JsonNode valid) => (_contract, _valid) = (contract, valid);

    /// <summary>All bodies that are past a limit of the schema.</summary>
    public static IReadOnlyList<LimitCase> Of(Contract contract, JsonNode schema, JsonNode valid)
    {
        var cases = new LimitCases(contract, valid);
        cases.Visit(schema, valid, []);
        return cases._cases;
    }

    private void Visit(JsonNode schema, JsonNode? value, object[] path)
    {
        var resolved = _contract.Resolve(schema).AsObject();
        foreach (var kinds in (JsonArray?[])[resolved["anyOf"]?.AsArray(), resolved["oneOf"]?.AsArray()])
        {
            foreach (var kind in (kinds ?? []).Where(kind => Fits(_contract.Resolve(kind!).AsObject(), value)))
            {
                Visit(kind!, value, path);
            }
        }

        switch (value)
        {
            case JsonObject one:
                foreach (var (name, member) in one.ToArray().Where(member => resolved["properties"]?[member.Key] is not null))
                {
                    Visit(resolved["properties"]![name]!, member, [.. path, name]);
                }

                break;
            case JsonArray array:
                BreakCount(resolved, array, path);
                if (resolved["items"] is { } items && array.Count > 0)
                {
                    Visit(items, array[0], [.. path, 0]);
                }

                break;
            case JsonValue plain when plain.GetValueKind() == JsonValueKind.String:
                BreakText(resolved, plain.GetValue<string>(), path);
                break;
            case JsonValue plain when plain.GetValueKind() == JsonValueKind.Number:
                BreakNumber(resolved, path);
                break;
        }
    }

    private static bool Fits(JsonObject schema, JsonNode? value)
    {
        var type = schema["type"]?.GetValueKind() == JsonValueKind.String ? schema["type"]!.GetValue<string>() : "object";
        return value switch
        {
            JsonArray => type == "array",
            JsonObject one => type == "object" && (schema["properties"]?["type"]?["enum"]?[0]?.GetValue<string>() is not { } name || one["type"]?.GetValue<string>() == name),
            _ => type == "string",
        };
    }

    private void BreakCount(JsonObject schema, JsonArray array, object[] path)
    {
        if (schema["minItems"] is { } least)
        {
            Add(path, "minItems", new JsonArray([.. array.Take(least.GetValue<int>() - 1).Select(each => each!.DeepClone())]));
        }

        if (schema["maxItems"]?.GetValue<int>() is { } most and <= MostItems)
        {
            Add(path, "maxItems", new JsonArray([.. Enumerable.Repeat(array[0]!, most + 1).Select(each => each.DeepClone())]));
        }
    }

    private void BreakText(JsonObject schema, string value, object[] path)
    {
        if (schema["minLength"] is not null)
        {
            Add(path, "minLength", "");
        }

        if (schema["maxLength"]?.GetValue<int>() is { } most)
        {
            Add(path, "maxLength", value + new string('x', most + 1 - value.Length));
        }

        if (schema["pattern"]?.GetValue<string>() is { } pattern)
        {
            var broken = ((string[])[value + "\u0007", value.Replace("{}", "", StringComparison.Ordinal), "-" + value, value + " "])
                .Where(text => !Regex.IsMatch(text, pattern, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1))).ToArray();
            Assert.NotEmpty(broken);
            foreach (var text in broken)
            {
                Add(path, $"pattern ('{text}')", text);
            }
        }
    }

    private void BreakNumber(JsonObject schema, object[] path)
    {
        Assert.All((string[])["minimum", "exclusiveMinimum", "maximum"], name =>
        {
            if (schema[name] is { } limit)
            {
                var number = double.Parse(limit.ToJsonString(), CultureInfo.InvariantCulture);
                Add(path, name, number + (name == "minimum" ? -1 : name == "maximum" ? 1 : 0));
            }
        });
    }

    private void Add(object[] path, string limit, JsonNode value)
    {
        var body = _valid.DeepClone();
        var parent = path[..^1].Aggregate(body, (at, step) => (step is int index ? at[index] : at[(string)step])!);
        if (path[^1] is int last)
        {
            parent[last] = value;
        }
        else
        {
            parent[(string)path[^1]] = value;
        }

        _cases.Add(new LimitCase($"{string.Join('.', path)} {limit}", body));
    }
}
