using System.Net;
using System.Text.RegularExpressions;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.OpenApi;

/// <summary>The API reference: all assets come from the HTTP API, and the browser is told to load nothing else.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class DocsPageTests(ExposureFixture fixture)
{
    [Fact]
    public async Task Every_asset_of_the_page_comes_from_the_http_api()
    {
        var page = await Page();

        var files = Regex.Matches(page.Html, "(?:src|href)=\"([^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var address = new Uri(new Uri(fixture.Api.Address, "/docs/"), file);
            Assert.Equal(fixture.Api.Address.Authority, address.Authority);
            using var response = await fixture.Api.Http.GetAsync(address, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.DoesNotContain("://", page.Html, StringComparison.Ordinal);
        Assert.Contains("openapi/v1.json", page.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scripts_run_only_with_the_nonce_of_the_response()
    {
        var (first, second) = (await Page(), await Page());

        var nonce = Regex.Match(first.Policy, "script-src 'nonce-([^']+)';", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
        Assert.NotEmpty(nonce);
        Assert.DoesNotContain(nonce, second.Policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", first.Policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", first.Policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", first.Policy, StringComparison.Ordinal);
        var scripts = Regex.Matches(first.Html, "<script[^>]*>", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => WebUtility.HtmlDecode(match.Value)).ToArray();
        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.Contains($"nonce=\"{nonce}\"", script, StringComparison.Ordinal));
    }

    private async Task<(string Html, string Policy)> Page()
    {
        using var response = await fixture.Api.Http.GetAsync("/docs/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), string.Join("; ", response.Headers.GetValues("Content-Security-Policy")));
    }
}
