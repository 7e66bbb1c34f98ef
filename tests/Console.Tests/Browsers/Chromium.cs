using System.Runtime.CompilerServices;
using Microsoft.Playwright;

namespace ZeroShotOrleans.WebConsole.Tests.Browsers;

/// <summary>One Chromium for all tests of the process, and the console of one silo that asks for no key.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] _places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];

    // Nothing is fetched from anywhere, and the camera is a moving test picture that nobody has to allow.
    private static readonly string[] _arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string? Path => Array.Find([Environment.GetEnvironmentVariable("CHROMIUM") ?? "", .. _places], File.Exists);

    internal ConsoleApi Api { get; private set; } = null!;

    /// <summary>The browser; a test is skipped where there is none, and fails where that must not be.</summary>
    internal IBrowser Browser
    {
        get
        {
            const string Missing = "There is no Chromium here. Install it (apt-get install chromium), or name it in the variable CHROMIUM.";
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

    /// <summary>Opens a page of the console. Dispose it: that is when errors of the browser's console fail the test.</summary>
    internal Task<Screen> OpenAsync(string page, ScreenOptions? options = null, ConsoleApi? api = null, [CallerMemberName] string test = "") =>
        Screen.OpenAsync(Browser, (api ?? Api).Address, page, options ?? new ScreenOptions(), test);
}

/// <summary>Tests that share it.</summary>
[CollectionDefinition(nameof(Chromium))]
public sealed class ChromiumTests : ICollectionFixture<Chromium>;
