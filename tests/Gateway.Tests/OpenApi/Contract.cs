using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;

namespace ZeroShotOrleans.Gateway.Tests.OpenApi;

/// <summary>The HTTP API's OpenAPI document, to validate responses with.</summary>
internal sealed class Contract
{
    private static readonly Lock _loading = new();
    private static Task<Contract>? _one;

    private readonly ConcurrentDictionary<(JsonNode Schema, bool Closed), JsonSchema> _schemas = new();
    private readonly List<(Regex Path, int Parameters, string Method, JsonObject Operation)> _operations = [];

    public Contract(JsonObject document)
    {
        Document = document;
        foreach (var (template, item) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in item!.AsObject())
            {
                _operations.Add((PathOf(template), template.Count(letter => letter == '{'), method.ToUpperInvariant(), operation!.AsObject()));
            }
        }
    }

    public JsonObject Document { get; }

    /// <summary>All operations: the template of the path, the method and the operation.</summary>
    public IEnumerable<(string Path, string Method, JsonObject Operation)> Operations => Document["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject().Select(operation => (path.Key, operation.Key.ToUpperInvariant(), operation.Value!.AsObject())));

    /// <summary>The document, read from an HTTP API only once because it is the same for all with the same limits.</summary>
    public static Task<Contract> Of(Uri api)
    {
        lock (_loading)
        {
            return _one ??= Load(api);
        }
    }

    /// <summary>The document of one HTTP API, whose limits may be its own.</summary>
    public static async Task<Contract> Load(Uri api)
    {
        using var http = new HttpClient();
        return new Contract(JsonNode.Parse(await http.GetStringAsync(new Uri(api, "/openapi/v1.json")))!.AsObject());
    }

    /// <summary>The operation of a request, or null if it is not described.</summary>
    public JsonObject? Operation(string method, string path) => _operations
        .Where(each => each.Method == method && each.Path.IsMatch(path))
        .OrderBy(each => each.Parameters).Select(each => each.Operation).FirstOrDefault();

    /// <summary>The target of a reference, or the node itself.</summary>
    public JsonNode Resolve(JsonNode node)
    {
        while (node is JsonObject one && one["$ref"]?.GetValue<string>() is { } reference)
        {
            node = reference.Split('/').Skip(1).Aggregate((JsonNode?)Document, (at, name) => at![name.Replace("~1", "/", StringComparison.Ordinal)])
                ?? throw new InvalidOperationException($"{reference} leads nowhere.");
        }

        return node;
    }

    /// <summary>Validation errors of a value with their paths; empty if it is valid.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="value">The value.</param>
    /// <param name="closed">Whether undescribed members are errors: true for what a server sends, false for what it accepts.</param>
    public IReadOnlyList<string> Errors(JsonNode schema, JsonElement value, bool closed)
    {
        var validator = _schemas.GetOrAdd((schema, closed), key => Whole(key.Schema, key.Closed));
        var result = validator.Evaluate(value, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        return result.IsValid ? [] : [.. (result.Details ?? [])
            .Where(each => each.Errors is { Count: > 0 })
            .SelectMany(each => each.Errors!.Select(error => $"{each.InstanceLocation}: {error.Value} ({each.EvaluationPath})")).DefaultIfEmpty("not valid")];
    }

    private JsonSchema Whole(JsonNode schema, bool closed)
    {
        var whole = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["$defs"] = Document["components"]!["schemas"]!.DeepClone(),
            ["allOf"] = new JsonArray(schema.DeepClone()),
        };
        Prepare(whole, closed);
        return JsonSchema.FromText(whole.ToJsonString(), new BuildOptions { SchemaRegistry = new SchemaRegistry() });
    }

    // In a stand-alone schema the document's references do not resolve, and OpenAPI's keywords are unknown.
    private static void Prepare(JsonNode? node, bool closed)
    {
        switch (node)
        {
            case JsonArray array:
                foreach (var each in array)
                {
                    Prepare(each, closed);
                }

                break;
            case JsonObject one:
                if (one["$ref"] is JsonValue reference)
                {
                    one["$ref"] = reference.GetValue<string>().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
                }

                one.Remove("discriminator");
                if (one.Remove("x-also-string"))
                {
                    var list = one.DeepClone();
                    one.Clear();
                    one["anyOf"] = new JsonArray(list, new JsonObject { ["type"] = "string" });
                }

                if (closed && one["properties"] is JsonObject && one["type"] is not null && !one.ContainsKey("additionalProperties"))
                {
                    one["additionalProperties"] = false;
                }

                foreach (var (_, each) in one.ToArray())
                {
                    Prepare(each, closed);
                }

                break;
        }
    }

    // Names of models may contain slashes.
    private static Regex PathOf(string template)
    {
        var pattern = Regex.Replace(Regex.Escape(template), @"\\\{[^}]+}", "[^/]+", RegexOptions.None, TimeSpan.FromSeconds(1));
        pattern = !template.EndsWith("/models/{model}", StringComparison.Ordinal) || template.StartsWith("/v2/", StringComparison.Ordinal) ? pattern

            // Without a name it is the default model.
            : template.StartsWith("/v1/", StringComparison.Ordinal) ? pattern[..^5] + ".+" : pattern[..^6] + "(/.*)?";
        return new Regex(string.Create(CultureInfo.InvariantCulture, $"^{pattern}$"), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
    }
}
