using System.Net;
using System.Net.Http.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;

namespace ZeroShotOrleans.Gateway.Tests.Semantics;

/// <summary>HEAD is answered wherever GET is: the same status and headers, and no body (RFC 9110, section 9.3.2).</summary>
public sealed class HeadTests : IAsyncLifetime
{
    // Differ between two responses of one kind, or follow from how the body is sent.
    private static readonly string[] _notCompared = ["Date", "X-Request-Id", "Transfer-Encoding", "Connection", "Keep-Alive"];

    private TestApi _api = null!;
    private HttpClient _http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await TestApi.StartAsync();
        _http = new HttpClient { BaseAddress = _api.Address };
        using var put = await _http.PutAsJsonAsync("/v1/label-sets/things", new { labels = new[] { "cat", "dog" } }, Token);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _api.DisposeAsync();
    }

    [Fact]
    public async Task Every_route_with_GET_has_it_with_the_same_headers()
    {
        var job = await _api.SubmitUpload();
        await _api.Upload(job, 0, ("a.jpg", ApiCalls.Image));
        await _api.Finish(job, 1);
        var routes = Routes.Of(_api);
        var values = new Dictionary<string, string> { ["id"] = job, ["model"] = "clip", ["name"] = "things", ["index"] = "0", ["path"] = "js/main.js", ["documentName"] = "v1" };
        var paths = routes.Paths(values).Where(path => routes.MethodsOf(path).Contains("GET")).ToArray();

        Assert.Contains($"/v1/jobs/{job}/results", paths);
        Assert.Contains("/health/ready", paths);
        foreach (var path in paths.Append("/v1/models/nobody").Append("/nothing"))
        {
            await AssertSame(path);
        }
    }

    [Theory]
    [InlineData("ndjson")]
    [InlineData("csv")]
    [InlineData("sse")]
    [InlineData("parquet")]
    public async Task A_stream_is_not_started_for_it(string format)
    {
        // A job that does not end: a response with its rows would not end either.
        var job = await _api.SubmitUpload();
        await _api.Upload(job, 0, ("a.jpg", ApiCalls.Image));

        await AssertSame($"/v1/jobs/{job}/results?format={format}&follow=true");
    }

    [Fact]
    public Task The_endless_stream_of_events_is_not_started_either() => AssertSame("/v1/events", ("Accept", "text/event-stream"));

    [Fact]
    public async Task Nothing_follows_the_headers_on_the_connection()
    {
        foreach (var path in (string[])["/health/live", "/health/ready", "/", "/v1/models", "/openapi/v1.json", "/nothing", "/docs/", "/models/clip"])
        {
            using var request = await RawRequest.OpenAsync(_api.Address, Token);
            await request.SendAsync($"HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", Token);

            Assert.EndsWith("\r\n\r\n", await request.ReadToEndAsync(Token), StringComparison.Ordinal);
        }
    }

    private async Task AssertSame(string path, params (string Name, string Value)[] headers)
    {
        using var get = await SendAsync(HttpMethod.Get, path, headers);
        using var head = await SendAsync(HttpMethod.Head, path, headers);

        Assert.True(get.StatusCode == head.StatusCode, $"GET {path} is {get.StatusCode}, HEAD {head.StatusCode}.");
        var (expected, actual) = (HeadersOf(get), HeadersOf(head));

        // A length that is known only once the body is written may be left out.
        if (!actual.ContainsKey("Content-Length"))
        {
            expected.Remove("Content-Length");
        }

        Assert.True(expected.SequenceEqual(actual), $"{path}\nGET  {string.Join("; ", expected)}\nHEAD {string.Join("; ", actual)}");
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Token));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    private static SortedDictionary<string, string> HeadersOf(HttpResponseMessage response) => new(
        response.Headers.Concat(response.Content.Headers).Where(header => !_notCompared.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .ToDictionary(header => header.Key, header => header.Key == "Content-Security-Policy" ? WithoutNonce(string.Join(", ", header.Value)) : string.Join(", ", header.Value)),
        StringComparer.Ordinal);

    private static string WithoutNonce(string policy) => System.Text.RegularExpressions.Regex.Replace(policy, "'nonce-[^']+'", "'nonce'", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
