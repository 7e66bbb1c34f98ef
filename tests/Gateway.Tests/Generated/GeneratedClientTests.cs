using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;
using ZeroShotOrleans.Tests;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Gateway.Tests.Generated;

/// <summary>Clients that generators make from docs/openapi.json compile, and their typed calls classify images, upload images and read the results of a job.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class GeneratedClientTests(ExposureFixture fixture) : IDisposable
{
    private static readonly string[] _labels = ["cat", "dog, sitting"];
    private static readonly string _image = Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire", "image.jpg");
    private static readonly string _description = Path.Combine(Repository.Root, "docs", "openapi.json");

    // Outside the repository, whose build properties are not for generated code.
    private readonly string _folder = Directory.CreateTempSubdirectory("zso-generated-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task TypeScript_of_openapi_ts()
    {
        Programs.Require("node", "npm");
        var sources = Path.Combine(Repository.Root, "tests", "Gateway.Tests", "Generated", "typescript");
        var folder = await NodePackages.InstallAsync("generated", sources, Token);
        foreach (var file in (string[])["driver.ts", "tsconfig.json"])
        {
            File.Copy(Path.Combine(sources, file), Path.Combine(folder, file), overwrite: true);
        }

        var bin = Path.Combine(folder, "node_modules", ".bin");
        await Programs.RunAsync(Path.Combine(bin, "openapi-ts"), ["-i", _description, "-o", "client", "-c", "@hey-api/client-fetch"], folder, input: "", Token);
        await Programs.RunAsync(Path.Combine(bin, "tsc"), ["--project", "."], folder, input: "", Token);
        var output = await Programs.RunAsync("node", [Path.Combine("compiled", "driver.js"), fixture.Api.Address.ToString().TrimEnd('/'), _image], folder, input: "", Token);

        var expected = await ScoresAsync();
        using var outcome = JsonDocument.Parse(output);
        var told = outcome.RootElement;
        foreach (var call in (string[])["json", "text", "form"])
        {
            Assert.Equal(expected, told.GetProperty(call).EnumerateArray().Select(score => (score.GetProperty("label").GetString(), Rounded(score.GetProperty("score")))));
        }

        Assert.Equal((400, "invalid_labels"), (told.GetProperty("refused").GetProperty("status").GetInt32(), told.GetProperty("refused").GetProperty("code").GetString()));
        Assert.Equal((2, "typescript"), (told.GetProperty("uploaded").GetInt32(), told.GetProperty("source").GetString()));
        AssertRows(expected, told.GetProperty("rows"));
    }

    [Fact]
    public async Task CSharp_of_Kiota_and_NSwag()
    {
        Programs.Require("dotnet");
        var sources = Path.Combine(Repository.Root, "tests", "Gateway.Tests", "Generated", "csharp");
        foreach (var file in Directory.EnumerateFiles(sources))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file).Replace(".csproj.txt", ".csproj", StringComparison.Ordinal)));
        }

        await DotnetAsync("tool", "restore", "--tool-manifest", "dotnet-tools.json");
        await DotnetAsync("kiota", "generate", "--language", "CSharp", "--openapi", _description, "--class-name", "KiotaClient", "--namespace-name", "Kiota", "--output", "kiota", "--log-level", "Error");
        await DotnetAsync("nswag", "openapi2csclient", $"/input:{_description}", "/output:nswag/Client.cs", "/namespace:NSwagGenerated", "/className:NSwagClient", "/jsonLibrary:SystemTextJson");
        var output = await DotnetAsync("run", "--", fixture.Api.Address.ToString(), _image);

        var expected = await ScoresAsync();
        using var outcomes = JsonDocument.Parse(output);
        foreach (var client in (string[])["kiota", "nswag"])
        {
            var told = outcomes.RootElement.GetProperty(client);
            foreach (var call in (string[])["json", "form"])
            {
                Assert.Equal(expected, told.GetProperty(call).EnumerateArray().Select(score => (score.GetProperty("label").GetString(), Rounded(score.GetProperty("value")))));
            }

            Assert.Equal((400, "invalid_labels"), (told.GetProperty("refusedStatus").GetInt32(), told.GetProperty("refusedCode").GetString()));
            Assert.Equal((client == "kiota" ? 1 : 2, client), (told.GetProperty("uploaded").GetInt32(), told.GetProperty("source").GetString()));
            AssertRows(expected, told.GetProperty("rows"));
        }
    }

    // What a call without a generated client gets.
    private async Task<(string?, double)[]> ScoresAsync()
    {
        using var response = await fixture.Api.Http.PostAsJsonAsync("/v1/classify", new { model = "clip", image = Convert.ToBase64String(ApiCalls.Image), labels = _labels }, Token);
        var result = Assert.Single((await ApiCalls.Json(response)).GetProperty("results").EnumerateArray());
        return [.. result.GetProperty("scores").EnumerateArray().Select(score => (score.GetProperty("label").GetString(), Rounded(score.GetProperty("score"))))];
    }

    private static void AssertRows((string?, double)[] expected, JsonElement rows) => Assert.Equal(
        [(0, "a.jpg", expected[0].Item1, expected[0].Item2), (1, "b.jpg", expected[0].Item1, expected[0].Item2)],
        rows.EnumerateArray().Select(row => (row.GetProperty("index").GetInt32(), row.GetProperty("path").GetString(), row.GetProperty("label").GetString(), Rounded(row.GetProperty("score")))));

    // Clients in C# read single-precision numbers.
    private static double Rounded(JsonElement score) => Math.Round(score.GetDouble(), 5);

    private async Task<string> DotnetAsync(params string[] arguments)
    {
        // A build server that stays alive would lock the folder, and keep the output open.
        string[] environment = ["DOTNET_CLI_TELEMETRY_OPTOUT=1", "DOTNET_NOLOGO=1", "MSBUILDDISABLENODEREUSE=1", "UseSharedCompilation=false", "KIOTA_TUTORIAL_ENABLED=false"];
        return await Programs.RunAsync("env", [.. environment, "dotnet", .. arguments], _folder, input: "", Token);
    }
}
