using System.CommandLine;
using ZeroShotOrleans.Cli.Commands.Common;
using ZeroShotOrleans.Cli.Commands.Options;
using ZeroShotOrleans.Cli.Context;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.Mcp;

namespace ZeroShotOrleans.Cli.Commands.Mcp;

/// <summary><c>zso mcp</c>: offers the classification of images to agents.</summary>
internal sealed class McpCommand : ZsoCommand
{
    private const string KeyVariable = "ZSO_KEY";

    private readonly Option<string[]> _roots = new("--root")
    {
        HelpName = "DIR",
        Description = "Folder that the agent may have read, with its sub-folders. Repeatable; relative paths start at the first. Default: the current folder.",
    };

    private readonly Option<string?> _http = new("--http")
    {
        HelpName = "URL",
        Description = $"Use the HTTP API of a running cluster at this URL, with the key in the environment variable {KeyVariable} if it is set, instead of starting an embedded silo.",
    };

    private readonly ConnectionOptions _connection = new(encodes: true);

    public McpCommand(CliContext context) : base("mcp", "Serve agents over the Model Context Protocol")
    {
        AddSection("Files", _roots);
        AddSection("Cluster", [_http, .. _connection.All]);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, context, cancellationToken));
    }

    public override IReadOnlyList<string> About =>
    [
        "Runs a server of the Model Context Protocol over standard input and output, which an agent starts: docs/mcp.md has the configuration. Its tools classify images, search labels, " +
        "and submit, follow and cancel jobs. Messages go to standard error. The server ends when the agent closes standard input.",
        "The agent is not trusted with paths: only files in the folders of --root are read, after all symbolic links are resolved. URLs are fetched only if the silo allows them (Urls:Allowed).",
    ];

    public override IReadOnlyList<string> Examples =>
    [
        "zso mcp --root /photos",
        "zso mcp --root /photos --cluster 127.0.0.1:30000",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CliContext context, CancellationToken cancellationToken)
    {
        var folders = new AllowedFolders(parsed.GetValue(_roots) is { Length: > 0 } roots ? roots : [Environment.CurrentDirectory]);
        await using var connection = new AgentConnection(Opener(parsed, context));
        await McpProgram.RunAsync(connection, folders, cancellationToken);
        return ExitCode.AllClassified;
    }

    private Func<CancellationToken, Task<(IZeroShotClient, IAsyncDisposable)>> Opener(ParseResult parsed, CliContext context)
    {
        if (parsed.GetValue(_http) is not { } url)
        {
            var settings = _connection.Read(parsed, context);
            return async cancellationToken =>
            {
                var connection = await context.Connect(settings, cancellationToken);
                return (new ZeroShotClient(connection.Grains), connection);
            };
        }

        if (_connection.All.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other)
        {
            throw new UsageException($"--http cannot be combined with {other.Name}: the cluster behind the HTTP API has its own. Omit one of them.");
        }

        try
        {
            var client = new ZeroShotHttpClient(url, context.Environment.GetValueOrDefault(KeyVariable) is { Length: > 0 } key ? key : null);
            return _ => Task.FromResult<(IZeroShotClient, IAsyncDisposable)>((client, new Closing(client)));
        }
        catch (ArgumentException)
        {
            throw new UsageException($"--http {url} is not the URL of an HTTP API. Write it like http://silo-1:8080.");
        }
    }

    private sealed class Closing(ZeroShotHttpClient client) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            client.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
