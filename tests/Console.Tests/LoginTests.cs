using System.Security.Cryptography;
using Microsoft.Playwright;
using ZeroShotOrleans.WebConsole.Tests.Browsers;

namespace ZeroShotOrleans.WebConsole.Tests;

/// <summary>The console of an HTTP API that requires API keys.</summary>
[Collection(nameof(Chromium))]
public sealed class LoginTests(Chromium chromium) : IAsyncLifetime
{
    private const string Admin = "a-key-of-an-administrator";
    private const string Classify = "a-key-that-may-classify";

    private ConsoleApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        _ = chromium.Browser;
        _api = await ConsoleApi.StartAsync(new()
        {
            ["Auth:Keys:0:Name"] = "ada", ["Auth:Keys:0:Sha256"] = Hash(Admin), ["Auth:Keys:0:Scopes:0"] = "admin",
            ["Auth:Keys:1:Name"] = "bob", ["Auth:Keys:1:Sha256"] = Hash(Classify), ["Auth:Keys:1:Scopes:0"] = "classify",
        });
    }

    public ValueTask DisposeAsync() => _api?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Rejects_a_wrong_key_and_accepts_a_valid_one()
    {
        await using var screen = await chromium.OpenAsync("", api: _api);
        var dialog = screen.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToBeVisibleAsync();

        await dialog.GetByLabel("API key").FillAsync("no such key");
        await dialog.GetByLabel("API key").PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("unknown or no longer valid");
        await screen.SaveScreenshotAsync();
        await dialog.GetByLabel("API key").FillAsync(Admin);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(dialog).ToHaveCountAsync(0);
        await TryTests.ChooseFileAsync(screen, SamplePhotos.Cat);
        await Expect(screen.Page.Locator(".answer")).ToHaveTextAsync("cat");
        await Expect(screen.Page.Locator("#account")).ToContainTextAsync("ada");
    }

    [Fact]
    public async Task The_key_is_kept_in_session_storage_and_never_shown()
    {
        await using var screen = await chromium.OpenAsync("", api: _api);
        await SignInAsync(screen, Admin);
        await TryTests.ChooseFileAsync(screen, SamplePhotos.Cat);
        await Expect(screen.Page.Locator("#snippet")).ToContainTextAsync("X-Api-Key: $ZSO_KEY");

        Assert.DoesNotContain(Admin, await screen.Page.ContentAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(Admin, screen.Page.Url, StringComparison.Ordinal);
        Assert.Equal("", await screen.Page.EvaluateAsync<string>("() => document.cookie + Object.values(localStorage).join()"));
        await screen.Page.ReloadAsync();
        await Expect(screen.Page.Locator("#account")).ToContainTextAsync("ada");
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(screen.Page.GetByText("Sign in to use this page.")).ToBeVisibleAsync();
        Assert.Equal(0, await screen.Page.EvaluateAsync<int>("() => sessionStorage.length"));
    }

    [Fact]
    public async Task Names_the_scope_that_a_key_lacks()
    {
        await using var screen = await chromium.OpenAsync("#/cluster", api: _api);
        await SignInAsync(screen, Classify);

        await Expect(screen.Page.GetByText("lacks the scope 'admin'")).ToBeVisibleAsync();
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Try" }).Last.ClickAsync();
        await TryTests.ChooseFileAsync(screen, SamplePhotos.Cat);
        await Expect(screen.Page.Locator(".answer")).ToHaveTextAsync("cat");
    }

    [Fact]
    public async Task The_dashboard_opens_for_administrators_only()
    {
        await using (var anonymous = await chromium.OpenAsync("dashboard/", new() { ExpectedErrors = ["401"] }, _api))
        {
            await Expect(anonymous.Page.Locator("body")).ToContainTextAsync("requires a key");
        }

        await using var screen = await chromium.OpenAsync("#/cluster", api: _api);
        await SignInAsync(screen, Admin);
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Orleans dashboard" }).ClickAsync();

        await Expect(screen.Page).ToHaveTitleAsync("Orleans Dashboard");
        await Expect(screen.Page.Locator("#content")).ToContainTextAsync("Total Activations", new() { IgnoreCase = true });
        await screen.SaveScreenshotAsync();
    }

    private static async Task SignInAsync(Screen screen, string key)
    {
        await screen.Page.GetByLabel("API key").FillAsync(key);
        await screen.Page.GetByLabel("API key").PressAsync("Enter");
        await Expect(screen.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));
}
