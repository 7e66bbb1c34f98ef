using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ZeroShotOrleans.Cli.Mcp;

/// <summary>A server of the Model Context Protocol over standard input and output.</summary>
internal static class McpProgram
{
    private static readonly JsonSerializerOptions _json = new(McpJsonUtilities.DefaultOptions) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Serves until the agent closes standard input, or the token is cancelled.</summary>
    public static async Task RunAsync(AgentConnection connection, AllowedFolders folders, CancellationToken cancellationToken)
    {
        // Standard output carries nothing but the protocol, whatever a library prints.
        Console.SetOut(Console.Error);
        var options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "zeroshot-orleans", Title = "ZeroShotOrleans", Version = VersionOf() },
            ServerInstructions =
                $"Classifies images with labels in plain words. Readable folders: {folders}. Use classify_images for up to 64 images, submit_folder with job_results for more. " +
                "An image that cannot be read is a result with an error. Scores of competing labels add up to 1: give all alternatives, such as 'something else'.",
            ToolCollection = [.. Tools(new ImageTools(connection, new AgentImages(folders))), .. Tools(new JobTools(connection, folders))],
        };
        connection.Start();
        await using var server = McpServer.Create(new StdioServerTransport(options), options);
        await server.RunAsync(cancellationToken);
    }

    private static IEnumerable<McpServerTool> Tools(object tools) => tools.GetType()
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(method => method.IsDefined(typeof(McpServerToolAttribute)))
        .Select(method => new CheckedTool(McpServerTool.Create(method, tools, new McpServerToolCreateOptions { SerializerOptions = _json })));

    private static string VersionOf() => typeof(McpProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
