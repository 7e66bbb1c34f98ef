using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using ZeroShotOrleans.Cli.Formatting;

namespace ZeroShotOrleans.Cli.Mcp;

/// <summary>A tool that refuses arguments it does not have, and whose errors say what is wrong.</summary>
internal sealed class CheckedTool : DelegatingMcpServerTool
{
    private readonly string[] _arguments;

    public CheckedTool(McpServerTool tool) : base(tool)
    {
        var schema = JsonNode.Parse(tool.ProtocolTool.InputSchema.GetRawText())!.AsObject();
        _arguments = [.. (schema["properties"]?.AsObject() ?? []).Select(property => property.Key)];
        schema["additionalProperties"] = false;
        tool.ProtocolTool.InputSchema = JsonSerializer.SerializeToElement(schema);
    }

    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        if (request.Params?.Arguments?.Keys.FirstOrDefault(name => !_arguments.Contains(name, StringComparer.Ordinal)) is { } unknown)
        {
            return Failed($"'{unknown}' is not an argument of {ProtocolTool.Name}. {(_arguments.Length > 0 ? $"Its arguments: {string.Join(", ", _arguments)}." : "It has none.")}");
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

    private static CallToolResult Failed(string message) => new() { IsError = true, Content = [new TextContentBlock { Text = Printable.Escape(message) }] };
}
