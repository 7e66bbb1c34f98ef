using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace ZeroShotOrleans.WebConsole.Tests.Browsers;

/// <summary>Display settings of a page.</summary>
internal sealed record ScreenOptions
{
    public int Width { get; init; } = 1280;

    public int Height { get; init; } = 900;

    public bool Dark { get; init; }

    /// <summary>Parts of error messages that the browser's console may log; set by tests that provoke them.</summary>
    public string[] ExpectedErrors { get; init; } = [];
}

/// <summary>A page in its own browser context. An error in the browser's console, such as a violation of the Content-Security-Policy, fails the test.</summary>
internal sealed class Screen : IAsyncDisposable
{
    // Generous, because the machine may be busy.
    private const float TimeoutMs = 30_000;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly string[] _expectedErrors;
    private readonly string _test;

    private Screen(IBrowserContext context, IPage page, string[] expected, string test) => (_context, Page, _expectedErrors, _test) = (context, page, expected, test);

    public IPage Page { get; }

    /// <summary>Bodies of the requests to <c>/v1/classify</c>, oldest first.</summary>
    public ConcurrentQueue<string> ClassifyRequests { get; } = new();

    public static async Task<Screen> OpenAsync(IBrowser browser, Uri address, string page, ScreenOptions options, string test)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = address.ToString(),
            ViewportSize = new() { Width = options.Width, Height = options.Height },
            ColorScheme = options.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            AcceptDownloads = true,
        });
        context.SetDefaultTimeout(TimeoutMs);
        SetDefaultExpectTimeout(TimeoutMs);
        var screen = new Screen(context, await context.NewPageAsync(), options.ExpectedErrors, test);
        screen.Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                screen._errors.Enqueue($"{message.Text} ({message.Location})");
            }
        };
        screen.Page.PageError += (_, error) => screen._errors.Enqueue(error);
        screen.Page.Request += (_, request) =>
        {
            if (!new Uri(request.Url).Scheme.StartsWith("http", StringComparison.Ordinal))
            {
                return;
            }

            if (new Uri(request.Url).Authority != address.Authority)
            {
                screen._errors.Enqueue($"A request left the server: {request.Url}");
            }
            else if (request.Url.EndsWith("/v1/classify", StringComparison.Ordinal))
            {
                screen.ClassifyRequests.Enqueue(request.PostData ?? "");
            }
        };
        await screen.Page.GotoAsync($"/{page}");
        return screen;
    }

    /// <summary>Saves a screenshot of the whole page under <c>artifacts/screenshots</c>.</summary>
    public async Task SaveScreenshotAsync(string name = "")
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "screenshots"));
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder.FullName, $"{_test}{(name.Length > 0 ? "-" + name : "")}.png"), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.DoesNotContain(_errors, error => !_expectedErrors.Any(part => error.Contains(part, StringComparison.Ordinal)));
    }
}
