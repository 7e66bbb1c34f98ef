using System.Net;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Browsers;

namespace ZeroShotOrleans.Gateway.Tests.Semantics;

/// <summary>A method that a route does not have is 405, and the answer says which it has (RFC 9110, section 15.5.6).</summary>
[Collection(nameof(ExposureGuard))]
public sealed class MethodTests(ExposureFixture fixture)
{
    private static readonly string[] _methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_other_method_of_every_route_is_refused_with_those_it_has()
    {
        using var http = new HttpClient { BaseAddress = fixture.Api.Address };
        var routes = Routes.Of(fixture.Api);
        var refused = 0;
        foreach (var path in routes.Paths(new Dictionary<string, string>()))
        {
            var known = routes.MethodsOf(path);
            Assert.True(known.Count > 0, $"{path} takes any method.");
            foreach (var method in _methods.Where(method => !known.Contains(method)))
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                using var response = await http.SendAsync(request, Token);

                Assert.True(response.StatusCode == HttpStatusCode.MethodNotAllowed, $"{method} {path}: {response.StatusCode}");
                Assert.True(known.SetEquals(response.Content.Headers.Allow), $"{method} {path}: Allow is '{string.Join(", ", response.Content.Headers.Allow)}' and not '{string.Join(", ", known)}'.");
                Assert.Equal(response.Content.Headers.Allow.Count, known.Count);
                await AssertBody(response, method);
                refused++;
            }
        }

        Assert.True(refused > 300, $"{refused} requests were refused.");
    }

    private static async Task AssertBody(HttpResponseMessage response, string method)
    {
        var text = await response.Content.ReadAsStringAsync(Token);
        if (method == "HEAD")
        {
            Assert.Empty(text);
            return;
        }

        var (code, message) = BrowserRequest.RefusalOf(System.Text.Json.JsonDocument.Parse(text).RootElement);
        Assert.Equal("method_not_allowed", code);
        Assert.Contains(method, message, StringComparison.Ordinal);
    }
}
