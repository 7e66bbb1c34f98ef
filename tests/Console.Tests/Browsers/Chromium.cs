using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace ZeroShotOrleans.WebConsole.Tests.Browsers;

/// <summary>One Chromium shared by all tests, and the console of a silo without API keys.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] _knownPaths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

    // No background network access; the camera is a fake device that needs no permission; every site of .test is this machine.
    private static readonly string[] _arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--host-resolver-rules=MAP *.test 127.0.0.1",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string? Path => Array.Find([Environment.GetEnvironmentVariable("CHROMIUM") ?? "", .. _knownPaths], File.Exists);

    internal ConsoleApi Api { get; private set; } = null!;

    /// <summary>The browser. If it is not installed, the test is skipped, or fails in CI.</summary>
    internal IBrowser Browser
    {
        get
        {
            const string Missing = "Chromium not found. Install it (apt-get install chromium), or set the environment variable CHROMIUM to its path.";
            Assert.SkipWhen(_browser is null && Environment.GetEnvironmentVariable("CI") != "true", Missing);
            return _browser ?? throw new InvalidOperationException(Missing);
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Path is not { } path)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = _arguments });
        Api = await ConsoleApi.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.CloseAsync() ?? Task.CompletedTask);
        _playwright?.Dispose();
        if (Api is not null)
        {
            await Api.DisposeAsync();
        }
    }

    /// <summary>Opens a page of the console. Dispose the result: disposing fails the test if the browser's console logged errors.</summary>
    internal Task<Screen> OpenAsync(string page, ScreenOptions? options = null, ConsoleApi? api = null, [CallerMemberName] string test = "") =>
        Screen.OpenAsync(Browser, (api ?? Api).Address, page, options ?? new ScreenOptions(), test);
}

/// <summary>The collection of tests that share the browser.</summary>
[CollectionDefinition(nameof(Chromium))]
public sealed class ChromiumTests : ICollectionFixture<Chromium>;
