using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Security;

/// <summary>Exchanging a key for a dashboard session, and what its cookie does not allow.</summary>
public sealed class DashboardSessionTests : IAsyncLifetime
{
    private const string Admin = "a-key-of-an-administrator";
    private const string Jobs = "a-key-for-jobs";

    private TestApi _api = null!;
    private HttpClient _http = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _api = await TestApi.StartAsync(new()
        {
            ["Auth:Keys:0:Name"] = "ada", ["Auth:Keys:0:Sha256"] = Hash(Admin), ["Auth:Keys:0:Scopes:0"] = "admin",
            ["Auth:Keys:1:Name"] = "bob", ["Auth:Keys:1:Sha256"] = Hash(Jobs), ["Auth:Keys:1:Scopes:0"] = "jobs",
        });

        // Cookies are inspected here, not stored.
        _http = new HttpClient(new HttpClientHandler { UseCookies = false }) { BaseAddress = _api.Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task The_session_cookie_opens_only_the_dashboard()
    {
        var cookie = await SignIn();

        Assert.Equal(HttpStatusCode.OK, await Status(HttpMethod.Get, "/dashboard/", cookie: cookie));
        Assert.Equal(HttpStatusCode.OK, await Status(HttpMethod.Get, "/dashboard/DashboardCounters", cookie: cookie));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(HttpMethod.Get, "/dashboard/Trace", cookie: cookie));
        foreach (var path in (string[])["/v1/silos", "/v1/jobs", "/v1/models", "/v1/events"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await Status(HttpMethod.Get, path, cookie: cookie));
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await Status(HttpMethod.Post, "/console/session", cookie: cookie));
    }

    [Fact]
    public async Task The_session_cookie_is_http_only_and_same_site()
    {
        using var answer = await Send(HttpMethod.Post, "/console/session", key: Admin);

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.Contains("; path=/dashboard;", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("; samesite=strict", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain(Admin, cookie, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData(Jobs, HttpStatusCode.Forbidden)]
    public async Task Only_administrators_get_a_session_and_the_dashboard(string? key, HttpStatusCode expected)
    {
        using var answer = await Send(HttpMethod.Post, "/console/session", key);

        Assert.Equal(expected, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal(expected, await Status(HttpMethod.Get, "/dashboard/", key));
        Assert.Equal(expected, await Status(HttpMethod.Get, "/dashboard/SiloStats/any", key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(Admin)]
    public async Task An_unknown_cookie_is_rejected(string value) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(HttpMethod.Get, "/dashboard/", cookie: $"zso-dashboard={value}"));

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    [InlineData("none")]
    public async Task Another_site_cannot_sign_a_browser_in(string from)
    {
        using var answer = await Send(HttpMethod.Post, "/console/session", Admin, request => request.Headers.Add("Sec-Fetch-Site", from));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Signing_out_ends_the_session()
    {
        var cookie = await SignIn();

        Assert.Equal(HttpStatusCode.NoContent, await Status(HttpMethod.Delete, "/console/session", Admin));

        Assert.Equal(HttpStatusCode.Unauthorized, await Status(HttpMethod.Get, "/dashboard/", cookie: cookie));
    }

    [Theory]
    [InlineData(null, true, "")]
    [InlineData("wrong", true, "")]
    [InlineData(Jobs, true, "classify jobs")]
    [InlineData(Admin, true, "classify jobs admin")]
    public async Task The_console_is_told_who_is_signed_in(string? key, bool asks, string scopes)
    {
        using var answer = await Send(HttpMethod.Get, "/console/session", key);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal(asks, body.GetProperty("asksForKey").GetBoolean());
        Assert.Equal(scopes, string.Join(' ', body.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString())));
        Assert.Equal(scopes.Length > 0, body.TryGetProperty("name", out _));
    }

    [Fact]
    public void Sessions_expire_and_the_oldest_is_evicted()
    {
        var time = new FakeTimeProvider();
        var sessions = new DashboardSessions(time);
        var user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ada")], "test"));
        var first = sessions.Begin(user);
        time.Advance(TimeSpan.FromSeconds(1));
        var second = sessions.Begin(user);
        for (var i = 2; i < DashboardSessions.Most; i++)
        {
            sessions.Begin(user);
        }

        Assert.NotNull(sessions.Find(first));
        sessions.Begin(user);
        Assert.Null(sessions.Find(first));
        Assert.NotNull(sessions.Find(second));

        time.Advance(DashboardSessions.Lifetime);
        Assert.Null(sessions.Find(second));
    }

    [Fact]
    public async Task A_disabled_dashboard_is_404()
    {
        await using var api = await TestApi.StartAsync(new() { ["Dashboard:Enabled"] = "false" });

        using var answer = await api.Http.GetAsync("/dashboard/", Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<string> SignIn()
    {
        using var answer = await Send(HttpMethod.Post, "/console/session", key: Admin);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        return Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split(';')[0];
    }

    private async Task<HttpStatusCode> Status(HttpMethod method, string path, string? key = null, string? cookie = null)
    {
        using var answer = await Send(method, path, key, request =>
        {
            if (cookie is not null)
            {
                request.Headers.Add("Cookie", cookie);
            }
        });
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, string? key, Action<HttpRequestMessage>? more = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }

        more?.Invoke(request);
        return await _http.SendAsync(request, Token);
    }

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));
}
