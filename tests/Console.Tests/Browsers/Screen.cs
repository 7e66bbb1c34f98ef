using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace ZeroShotOrleans.WebConsole.Tests.Browsers;

/// <summary>How a page is looked at.</summary>
internal sealed record ScreenOptions
{
    public int Width { get; init; } = 1280;

    public int Height { get; init; } = 900;

    public bool Dark { get; init; }

    /// <summary>Parts of messages that the browser's console may show: refusals that a test is about.</summary>
    public string[] Expected { get; init; } = [];
}

/// <summary>One page in a browser of its own. Whatever the console of the browser calls an error, a refusal by the Content-Security-Policy among it, fails the test.</summary>
internal sealed class Screen : IAsyncDisposable
{
    // The machine may have other things to do.
    private const float TimeoutMs = 30_000;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly string[] _expected;
    private readonly string _test;

    private Screen(IBrowserContext context, IPage page, string[] expected, string test) => (_context, Page, _expected, _test) = (context, page, expected, test);

    public IPage Page { get; }

    /// <summary>Bodies of the requests to <c>/v1/classify</c>, oldest first.</summary>
    public ConcurrentQueue<string> Classified { get; } = new();

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
        var screen = new Screen(context, await context.NewPageAsync(), options.Expected, test);
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
                screen.Classified.Enqueue(request.PostData ?? "");
            }
        };
        await screen.Page.GotoAsync($"/{page}");
        return screen;
    }

    /// <summary>Keeps a picture of the whole page beside the other outputs of a build.</summary>
    public async Task ShootAsync(string name = "")
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "screenshots"));
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder.FullName, $"{_test}{(name.Length > 0 ? "-" + name : "")}.png"), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        Assert.DoesNotContain(_errors, error => !_expected.Any(part => error.Contains(part, StringComparison.Ordinal)));
    }
}
