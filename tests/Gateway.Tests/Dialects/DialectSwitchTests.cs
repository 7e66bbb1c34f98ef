using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Security;

namespace ZeroShotOrleans.Gateway.Tests.Dialects;

/// <summary>Each dialect has a switch, and keys, limits and checks of browsers as the native routes have them.</summary>
public sealed class DialectSwitchTests
{
    private const string Key = "key-of-ada";

    private static readonly (string Setting, string Path, string Method)[] _routes =
    [
        ("Http:Infinity", "/embeddings", "POST"), ("Http:Infinity", "/models", "GET"), ("Http:Infinity", "/classify", "POST"), ("Http:Infinity", "/rerank", "POST"),
        ("Http:TextEmbeddingsInference", "/embed", "POST"), ("Http:TextEmbeddingsInference", "/similarity", "POST"), ("Http:TextEmbeddingsInference", "/info", "GET"),
        ("Http:KServe", "/v2", "GET"), ("Http:KServe", "/v2/models/clip", "GET"), ("Http:KServe", "/v2/models/clip/infer", "POST"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void All_are_off_unless_the_operator_wants_them()
    {
        var options = new GatewayOptions();

        Assert.False(options.Infinity || options.TextEmbeddingsInference || options.KServe);
    }

    [Fact]
    public async Task A_dialect_that_is_off_is_not_there_nor_in_the_description()
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:Infinity"] = "false", ["Http:TextEmbeddingsInference"] = "false", ["Http:KServe"] = "false" });
        using var http = new HttpClient { BaseAddress = api.Address };

        foreach (var (_, path, method) in _routes)
        {
            using var response = await SendAsync(http, method, path);
            Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, $"{method} {path}: {response.StatusCode}");
        }

        Assert.Equal("Ok", await http.GetStringAsync("/health", Token));
        using var document = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json", Token));
        Assert.Empty(document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).Intersect(["/embeddings", "/models", "/classify", "/rerank", "/embed", "/similarity", "/info", "/v2", "/v2/models/{model}"]));
    }

    [Fact]
    public async Task Infinity_refuses_to_rerank_when_it_is_alone()
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:TextEmbeddingsInference"] = "false", ["Http:KServe"] = "false" });
        using var http = new HttpClient { BaseAddress = api.Address };

        using var response = await http.PostAsJsonAsync("/rerank", new { query = "a", documents = new[] { "b" } }, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("do not rerank", (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_limits_hosts_and_origins_are_checked_in_the_form_of_each_dialect()
    {
        await using var api = await TestApi.StartAsync(new()
        {
            ["Auth:Keys:0:Name"] = "ada", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash(Key), ["Http:AllowedHosts:0"] = "photos.example", ["Http:MaxRequestsPerMinutePerKey"] = "12", ["Http:MaxBodyBytes"] = "4096",
        });
        var routes = _routes.Where(route => route.Path != "/rerank").ToArray();
        foreach (var (setting, path, method) in routes)
        {
            await AssertRefused(api.Http, setting, method, path, 401);
            await AssertRefused(api.Http, setting, method, path, 421, ("Host", "evil.example"));
            await AssertRefused(api.Http, setting, method, path, 403, ("Authorization", $"Bearer {Key}"), ("Origin", "https://evil.example"));
            if (method == "POST")
            {
                // The answer comes before the limit of requests is used up: one each.
                await AssertRefused(api.Http, setting, method, path, 413, 5_000, ("Authorization", $"Bearer {Key}"));
            }
        }

        for (var i = 0; i < 12; i++)
        {
            using var response = await SendAsync(api.Http, "GET", "/v2", ("Authorization", $"Bearer {Key}"));
        }

        foreach (var (setting, path, method) in routes)
        {
            await AssertRefused(api.Http, setting, method, path, 429, ("X-Api-Key", Key));
        }

        Assert.Equal(HttpStatusCode.OK, (await api.Http.GetAsync("/v2/health/live", Token)).StatusCode);
    }

    private static Task AssertRefused(HttpClient http, string setting, string method, string path, int status, params (string Name, string Value)[] headers) =>
        AssertRefused(http, setting, method, path, status, bytes: 0, headers);

    private static async Task AssertRefused(HttpClient http, string setting, string method, string path, int status, int bytes, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(http, method, path, bytes, headers);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.True((int)response.StatusCode == status, $"{method} {path}: {(int)response.StatusCode} instead of {status}: {answer}");
        Assert.Equal(status == 429, response.Headers.RetryAfter is not null);
        var error = answer.GetProperty("error");
        switch (setting)
        {
            case "Http:Infinity":
                Assert.NotEmpty(error.GetProperty("message").GetString()!);
                break;
            case "Http:TextEmbeddingsInference":
                Assert.Equal(status == 429 ? "Overloaded" : "Validation", answer.GetProperty("error_type").GetString());
                break;
            default:
                Assert.NotEmpty(error.GetString()!);
                break;
        }
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, string method, string path, params (string Name, string Value)[] headers) => SendAsync(http, method, path, bytes: 0, headers);

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, string method, string path, int bytes, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "POST" ? JsonContent.Create(new { wrong = new string('a', bytes) }) : null };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await http.SendAsync(request, Token);
    }
}
