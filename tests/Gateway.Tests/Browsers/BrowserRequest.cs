using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Browsers;

/// <summary>Sends requests with the headers that a browser sends and no script can change.</summary>
internal sealed class BrowserRequest : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Sends to an HTTP API, whose description does not have these refusals for every route.</summary>
    public BrowserRequest(TestApi api) => _http = new HttpClient { BaseAddress = api.Address };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Sends one; <paramref name="headers"/> are written as <c>Name: value</c>, one a line.</summary>
    /// <returns>The status, and the body if it is JSON.</returns>
    public async Task<(int Status, JsonElement Body)> SendAsync(string method, string path, string headers = "", HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        foreach (var header in headers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2)))
        {
            request.Headers.Add(header[0], header[1]);
        }

        using var response = await _http.SendAsync(request, Token);
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) is true;
        return ((int)response.StatusCode, isJson ? await response.Content.ReadFromJsonAsync<JsonElement>(Token) : default);
    }

    /// <summary>Code and message of a refusal in any dialect.</summary>
    public static (string Code, string Message) RefusalOf(JsonElement body)
    {
        var error = body.GetProperty("error");
        return error.ValueKind == JsonValueKind.Object
            ? (error.GetProperty("code").GetString()!, error.GetProperty("message").GetString()!)
            : (body.GetProperty("code").GetString()!, error.GetString()!);
    }

    public void Dispose() => _http.Dispose();
}
