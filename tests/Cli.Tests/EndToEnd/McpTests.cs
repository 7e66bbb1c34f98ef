using System.Diagnostics;
using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>zso mcp, driven by the protocol's own client.</summary>
[Collection(EndToEndGroup.Name)]
public sealed class McpTests : IAsyncLifetime
{
    private static readonly string[] _tools =
        ["cancel_job", "classify_images", "job_results", "job_status", "list_jobs", "list_label_sets", "list_models", "search_labels", "submit_folder"];

    private readonly string _folder = Directory.CreateTempSubdirectory("zso-mcp-").FullName;
    private readonly List<string> _errors = [];
    private McpClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Root => Path.Combine(_folder, "root");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(Root, "sub"));
        Directory.CreateDirectory(Path.Combine(_folder, "outside"));
        var photos = Path.Combine(Repository.Root, "samples", "photos");
        File.Copy(Path.Combine(photos, "cat.jpg"), Path.Combine(Root, "cat.jpg"));
        File.Copy(Path.Combine(photos, "temple.jpg"), Path.Combine(Root, "sub", "temple.jpg"));
        File.Copy(Path.Combine(photos, "cat.jpg"), Path.Combine(_folder, "outside", "secret.jpg"));
        await File.WriteAllBytesAsync(Path.Combine(Root, "damaged.jpg"), (await File.ReadAllBytesAsync(Path.Combine(photos, "cat.jpg"), Token))[..2000], Token);
        File.CreateSymbolicLink(Path.Combine(Root, "link.jpg"), Path.Combine(_folder, "outside", "secret.jpg"));
        Directory.CreateSymbolicLink(Path.Combine(Root, "linked"), Path.Combine(_folder, "outside"));
        _client = await McpClient.CreateAsync(
            new StdioClientTransport(new StdioClientTransportOptions
            {
                Command = "dotnet",
                Arguments = [BuiltProgram.Of("Cli", "zso.dll"), "mcp", "--root", Root, "--state", Path.Combine(_folder, "state")],
                StandardErrorLines = _errors.Add,
                ShutdownTimeout = TimeSpan.FromSeconds(20),
            }),
            cancellationToken: Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_agent_classifies_images_searches_labels_and_runs_a_job()
    {
        var tools = await _client.ListToolsAsync(cancellationToken: Token);
        Assert.Equal(_tools, tools.Select(tool => tool.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, tool => Assert.False(tool.JsonSchema.GetProperty("additionalProperties").GetBoolean()));
        Assert.All(tools, tool => Assert.NotEmpty(tool.Description));

        var classified = await ResultAsync("classify_images", new() { ["images"] = (string[])["cat.jpg", Path.Combine(Root, "sub", "temple.jpg")], ["labels"] = (string[])["cat", "building", "rocket"], ["topK"] = 2 });
        Assert.Equal(["cat", "building"], classified.GetProperty("results").EnumerateArray().Select(image => image.GetProperty("label").GetString()));
        Assert.Equal(2, classified.GetProperty("results")[0].GetProperty("scores").GetArrayLength());
        Assert.Equal("zeroshot-mini", classified.GetProperty("model").GetString());

        string[] labels = ["kitten", "skyscraper", "spaceship"];
        Assert.Equal("kitten", First(await ResultAsync("search_labels", new() { ["text"] = "a small cat", ["labels"] = labels, ["most"] = 1 })));
        Assert.Equal("kitten", First(await ResultAsync("search_labels", new() { ["image"] = "cat.jpg", ["labels"] = labels })));

        var job = await ResultAsync("submit_folder", new() { ["folder"] = ".", ["labels"] = (string[])["cat", "building"], ["recursive"] = true });
        var id = job.GetProperty("jobId").GetString()!;
        await UntilAsync(async () => (await ResultAsync("job_status", new() { ["jobId"] = id })).GetProperty("state").GetString() == "finished");
        var page = await ResultAsync("job_results", new() { ["jobId"] = id, ["most"] = 2 });
        var rest = await ResultAsync("job_results", new() { ["jobId"] = id, ["from"] = page.GetProperty("next").GetInt64() });
        var images = page.GetProperty("results").EnumerateArray().Concat(rest.GetProperty("results").EnumerateArray()).ToDictionary(image => image.GetProperty("image").GetString()!);
        Assert.False(rest.TryGetProperty("next", out _));
        Assert.Equal(("cat", "building"), (images["cat.jpg"].GetProperty("label").GetString(), images["sub/temple.jpg"].GetProperty("label").GetString()));
        Assert.Equal("Corrupt", images["damaged.jpg"].GetProperty("error").GetString());
        Assert.DoesNotContain(images, image => image.Key.Contains("secret", StringComparison.Ordinal) || (image.Key == "link.jpg" && image.Value.TryGetProperty("label", out _)));
        Assert.Contains(id, (await ResultAsync("list_jobs", [])).GetProperty("jobs").EnumerateArray().Select(listed => listed.GetProperty("jobId").GetString()));
        Assert.Equal("finished", (await ResultAsync("cancel_job", new() { ["jobId"] = id })).GetProperty("state").GetString());
        Assert.Equal(0, (await ResultAsync("list_label_sets", [])).GetProperty("labelSets").GetArrayLength());
        Assert.Contains("zeroshot-mini", (await ResultAsync("list_models", [])).GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task What_cannot_be_read_is_an_error_beside_its_neighbours_and_nothing_outside_the_folders_is_read()
    {
        string[] images =
        [
            "damaged.jpg", "cat.jpg", "none.jpg", "../outside/secret.jpg", Path.Combine(_folder, "outside", "secret.jpg"), "link.jpg", "linked/secret.jpg", "linked/none.jpg", "/etc/passwd", "/no/such/file",
            "sub", "http://127.0.0.1:9/a.jpg", "file:///etc/passwd", "",
        ];

        var answer = await ResultAsync("classify_images", new() { ["images"] = images, ["labels"] = (string[])["cat", "dog"] });

        var errors = answer.GetProperty("results").EnumerateArray().Select(image => image.TryGetProperty("error", out var error) ? error.GetString() : null).ToArray();
        Assert.Equal(
            [
                "Corrupt", null, "Missing", "OutsideRoot", "OutsideRoot", "OutsideRoot", "OutsideRoot", "OutsideRoot", "OutsideRoot", "OutsideRoot",
                "NotAFile", "FetchRefused", "Missing", "Missing",
            ],
            errors);
        Assert.Equal(images, answer.GetProperty("results").EnumerateArray().Select(image => image.GetProperty("image").GetString()));
        foreach (var folder in (string[])["../outside", "linked", "/etc", "/no/such"])
        {
            Assert.Contains("outside the folders", await RefusalAsync("submit_folder", new() { ["folder"] = folder, ["labels"] = (string[])["cat", "dog"] }), StringComparison.Ordinal);
        }

        Assert.Contains("outside the folders", await RefusalAsync("search_labels", new() { ["image"] = "link.jpg", ["labels"] = (string[])["cat"] }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_arguments_are_refused_with_a_reason()
    {
        (string Tool, Dictionary<string, object?> Arguments, string Reason)[] calls =
        [
            ("classify_images", new() { ["images"] = (string[])["cat.jpg"], ["labels"] = (string[])["cat"], ["colour"] = "red" }, "'colour' is not an argument of classify_images"),
            ("list_models", new() { ["most"] = 3 }, "'most' is not an argument of list_models. It has none."),
            ("classify_images", new() { ["images"] = (string[])["cat.jpg"] }, "Give 'labels' or 'labelSet'"),
            ("classify_images", new() { ["images"] = Array.Empty<string>(), ["labels"] = (string[])["cat"] }, "1 to 64 images"),
            ("classify_images", new() { ["labels"] = (string[])["cat"] }, "'images' is missing"),
            ("classify_images", new() { ["images"] = 3, ["labels"] = (string[])["cat"] }, "'images' must be of type array, but is number"),
            ("classify_images", new() { ["images"] = (object[])["cat.jpg", 3], ["labels"] = (string[])["cat"] }, "converted"),
            ("job_results", new() { ["jobId"] = "nothing", ["most"] = 1.5 }, "'most' must be of type integer, but is number"),
            ("classify_images", new() { ["images"] = (string[])["cat.jpg"], ["labels"] = (string[])["cat"], ["model"] = "nothing" }, "Model 'nothing' not found"),
            ("classify_images", new() { ["images"] = (string[])["cat.jpg"], ["labelSet"] = "animals@x" }, "a version is a number"),
            ("classify_images", new() { ["images"] = (string[])["cat.jpg"], ["labels"] = (string[])["cat"], ["topK"] = 0 }, "top"),
            ("search_labels", new() { ["labels"] = (string[])["cat"] }, "Give 'text' or 'image'"),
            ("search_labels", new() { ["text"] = "cat" }, "no stored label sets"),
            ("job_status", new() { ["jobId"] = "nothing" }, "nothing"),
            ("job_results", new() { ["jobId"] = "nothing", ["most"] = 1000 }, "'most' must be 1 to 200"),
        ];

        foreach (var (tool, arguments, reason) in calls)
        {
            Assert.Contains(reason, await RefusalAsync(tool, arguments), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Standard_output_carries_only_the_protocol()
    {
        using var zso = Process.Start(new ProcessStartInfo(
            "dotnet", [BuiltProgram.Of("Cli", "zso.dll"), "mcp", "--root", Root, "--state", Path.Combine(_folder, "other")])
        { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = zso.StandardError.ReadToEndAsync(Token);
        await zso.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}""");
        await zso.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        await zso.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"list_models","arguments":{}}}""");
        await zso.StandardInput.WriteLineAsync("{this is not valid");
        await zso.StandardInput.FlushAsync(Token);
        var lines = new List<string>();
        while (lines.Count < 2 && await zso.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            lines.Add(line);
        }

        zso.StandardInput.Close();
        lines.AddRange((await zso.StandardOutput.ReadToEndAsync(Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await zso.WaitForExitAsync(Token);

        Assert.All(lines, line => Assert.Equal("2.0", JsonDocument.Parse(line).RootElement.GetProperty("jsonrpc").GetString()));
        Assert.Contains(lines, line => line.Contains("zeroshot-mini", StringComparison.Ordinal));
        Assert.Equal((0, lines[0].Contains("\"id\":1", StringComparison.Ordinal)), (zso.ExitCode, true));
        _ = await error;
    }

    private static string? First(JsonElement found) => found.GetProperty("matches")[0].GetProperty("label").GetString();

    private async Task<JsonElement> ResultAsync(string tool, Dictionary<string, object?> arguments)
    {
        var result = await _client.CallToolAsync(tool, arguments, cancellationToken: Token);
        Assert.True(result.IsError is not true, $"{tool}: {TextOf(result)}{string.Join('\n', _errors)}");
        return result.StructuredContent!.Value;
    }

    private async Task<string> RefusalAsync(string tool, Dictionary<string, object?> arguments)
    {
        var result = await _client.CallToolAsync(tool, arguments, cancellationToken: Token);
        Assert.True(result.IsError is true, $"{tool}: {TextOf(result)}");
        return TextOf(result);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "The job did not finish within 60 s.");
            await Task.Delay(200, Token);
        }
    }

    private static string TextOf(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(text => text.Text));
}
