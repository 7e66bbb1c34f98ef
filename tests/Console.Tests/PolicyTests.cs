using System.Net;
using ZeroShotOrleans.WebConsole.Tests.Browsers;

namespace ZeroShotOrleans.WebConsole.Tests;

/// <summary>Security and caching headers of the console, and what they prevent.</summary>
[Collection(nameof(Chromium))]
public sealed class PolicyTests(Chromium chromium)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_content_security_policy_allows_only_scripts_and_styles_of_the_server()
    {
        await using var api = await ConsoleApi.StartAsync();
        using var response = await api.Http.GetAsync("/", Token);
        var page = await response.Content.ReadAsStringAsync(Token);

        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Contains("camera=(self)", Assert.Single(response.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.DoesNotMatch("<style|style=|<script>|onclick|https?://", page);
    }

    [Fact]
    public async Task An_injected_script_does_not_run()
    {
        await using var screen = await chromium.OpenAsync("", new() { ExpectedErrors = ["Content Security Policy"] });

        var ran = await screen.Page.EvaluateAsync<bool>(
            """
            () => {
              const script = document.createElement('script');
              script.textContent = 'window.injected = true';
              document.body.append(script);
              document.body.insertAdjacentHTML('beforeend', '<img src="data:image/png;base64,AAAA" onerror="window.injected = true">');
              return window.injected === true;
            }
            """);

        Assert.False(ran);
    }

    [Fact]
    public async Task Escapes_markup_in_file_names()
    {
        const string Name = "<img src=x onerror=alert(1)>.jpg";
        await using var screen = await chromium.OpenAsync("");

        await screen.Page.Locator("input[type=file]").SetInputFilesAsync(
            new Microsoft.Playwright.FilePayload { Name = Name, MimeType = "image/jpeg", Buffer = await File.ReadAllBytesAsync(SamplePhotos.Cat, Token) });

        await Expect(screen.Page.Locator(".card h2")).ToHaveTextAsync(Name);
        await Expect(screen.Page.Locator("img[src=x]")).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("/console/")]
    [InlineData("/console/js/main.js")]
    [InlineData("/console/console.css")]
    public async Task Returns_304_for_a_cached_file(string path)
    {
        var http = chromium.Browser is null ? null! : chromium.Api.Http;
        using var first = await http.GetAsync(path, Token);
        using var again = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };

        using var second = await http.SendAsync(again, Token);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Theory]
    [InlineData("/console/no-such-file.js")]
    [InlineData("/console/..%2f..%2fappsettings.json")]
    [InlineData("/console/js/../../Console.csproj")]
    [InlineData("/console/%2e%2e/%2e%2e/etc/passwd")]
    public async Task Returns_404_for_paths_outside_the_console(string path)
    {
        var http = chromium.Browser is null ? null! : chromium.Api.Http;
        using var response = await http.GetAsync(path, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
