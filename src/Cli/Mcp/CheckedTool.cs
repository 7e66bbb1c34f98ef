using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ZeroShotOrleans.Cli.Formatting;

namespace ZeroShotOrleans.Cli.Mcp;

/// <summary>A tool that refuses arguments it does not have, and whose errors say what is wrong.</summary>
internal sealed class CheckedTool : DelegatingMcpServerTool
{
    private readonly Dictionary<string, string[]> _types;
    private readonly string[] _required;

    public CheckedTool(McpServerTool tool) : base(tool)
    {
        var schema = JsonNode.Parse(tool.ProtocolTool.InputSchema.GetRawText())!.AsObject();
        _types = (schema["properties"]?.AsObject() ?? []).ToDictionary(property => property.Key, property => TextsOf(property.Value?["type"]), StringComparer.Ordinal);
        _required = TextsOf(schema["required"]);
        schema["additionalProperties"] = false;
        tool.ProtocolTool.InputSchema = JsonSerializer.SerializeToElement(schema);
    }

    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        if (ProblemOf(request.Params?.Arguments ?? new Dictionary<string, JsonElement>()) is { } problem)
        {
            return Failed(problem);
        }

        try
        {
            return await base.InvokeAsync(request, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(ZeroShotException.In(exception)?.Message ?? exception.Message);
        }
    }

    private string? ProblemOf(IDictionary<string, JsonElement> arguments)
    {
        foreach (var (name, value) in arguments)
        {
            if (!_types.TryGetValue(name, out var types))
            {
                return $"'{name}' is not an argument of {ProtocolTool.Name}. {(_types.Count > 0 ? $"Its arguments: {string.Join(", ", _types.Keys)}." : "It has none.")}";
            }

            if (types.Length > 0 && !types.Any(type => IsOf(value, type)))
            {
                return $"'{name}' must be of type {string.Join(" or ", types.Where(type => type != "null"))}, but is {TypeOf(value)}.";
            }
        }

        return _required.FirstOrDefault(name => !arguments.ContainsKey(name)) is { } missing ? $"'{missing}' is missing." : null;
    }

    private static bool IsOf(JsonElement value, string type) =>
        type == "integer" ? value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _) : TypeOf(value) == type;

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    // A schema has one text, or an array of them.
    private static string[] TextsOf(JsonNode? node) => node switch
    {
        JsonArray several => [.. several.Select(one => one!.GetValue<string>())],
        JsonValue one => [one.GetValue<string>()],
        _ => [],
    };

    private static CallToolResult Failed(string message) => new() { IsError = true, Content = [new TextContentBlock { Text = Printable.Escape(message) }] };
}
