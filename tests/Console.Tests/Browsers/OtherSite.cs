using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.WebConsole.Tests.Browsers;

/// <summary>A page of another site.</summary>
/// <remarks>Its server is on loopback too: newer browsers keep pages of the internet from loopback by themselves, and others do not.</remarks>
internal sealed class OtherSite : IAsyncDisposable
{
    private readonly WebApplication? _server;
    private readonly IBrowserContext _context;

    private OtherSite(WebApplication? server, IBrowserContext context, IPage page) => (_server, _context, Page) = (server, context, page);

    public IPage Page { get; }

    /// <summary>Opens an empty page on a server of its own.</summary>
    public static async Task<OtherSite> OpenAsync(IBrowser browser, string host, int? port = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var own = port ?? FreePort.Take();
        builder.WebHost.UseUrls($"http://127.0.0.1:{own}");
        var server = builder.Build();
        server.MapGet("/", () => TypedResults.Content("<!doctype html><title>another site</title>", "text/html"));
        await server.StartAsync();
        return await OpenAsync(server, browser, $"http://{host}:{own}");
    }

    /// <summary>Opens a page at the address of an HTTP API under a name of the site's own, as if the page had come before the name led there.</summary>
    public static Task<OtherSite> OpenReboundAsync(IBrowser browser, string host, ConsoleApi api) => OpenAsync(server: null, browser, $"http://{host}:{api.Address.Port}");

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static async Task<OtherSite> OpenAsync(WebApplication? server, IBrowser browser, string origin)
    {
        // The policy of an answer would be that of the page that shows it; a page of the site has none.
        var context = await browser.NewContextAsync(new() { BypassCSP = true });
        var page = await context.NewPageAsync();
        await page.GotoAsync(origin);
        return new OtherSite(server, context, page);
    }
}
