using System.Security.Cryptography;
using Microsoft.Playwright;
using ZeroShotOrleans.WebConsole.Tests.Browsers;

namespace ZeroShotOrleans.WebConsole.Tests;

/// <summary>The console of an HTTP API that asks for keys.</summary>
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
    public async Task A_wrong_key_is_reported_and_the_right_one_opens_the_page()
    {
        await using var screen = await chromium.OpenAsync("", api: _api);
        var dialog = screen.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToBeVisibleAsync();

        await dialog.GetByLabel("API key").FillAsync("no such key");
        await dialog.GetByLabel("API key").PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("not known here");
        await screen.ShootAsync();
        await dialog.GetByLabel("API key").FillAsync(Admin);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(dialog).ToHaveCountAsync(0);
        await TryTests.Choose(screen, Samples.Cat);
        await Expect(screen.Page.Locator(".answer")).ToHaveTextAsync("cat");
        await Expect(screen.Page.Locator("#account")).ToContainTextAsync("ada");
    }

    [Fact]
    public async Task The_key_stays_in_the_tab_and_out_of_what_is_shown()
    {
        await using var screen = await chromium.OpenAsync("", api: _api);
        await SignIn(screen, Admin);
        await TryTests.Choose(screen, Samples.Cat);
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
    public async Task A_key_without_the_scope_is_reported_which_one_it_lacks()
    {
        await using var screen = await chromium.OpenAsync("#/cluster", api: _api);
        await SignIn(screen, Classify);

        await Expect(screen.Page.GetByText("lacks the scope 'admin'")).ToBeVisibleAsync();
        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Try" }).Last.ClickAsync();
        await TryTests.Choose(screen, Samples.Cat);
        await Expect(screen.Page.Locator(".answer")).ToHaveTextAsync("cat");
    }

    [Fact]
    public async Task The_dashboard_opens_for_an_administrator_and_for_nobody_else()
    {
        await using (var stranger = await chromium.OpenAsync("dashboard/", new() { Expected = ["401"] }, _api))
        {
            await Expect(stranger.Page.Locator("body")).ToContainTextAsync("asks for a key");
        }

        await using var screen = await chromium.OpenAsync("#/cluster", api: _api);
        await SignIn(screen, Admin);
        await screen.Page.GetByRole(AriaRole.Button, new() { Name = "Orleans dashboard" }).ClickAsync();

        await Expect(screen.Page).ToHaveTitleAsync("Orleans Dashboard");
        await Expect(screen.Page.Locator("#content")).ToContainTextAsync("Total Activations", new() { IgnoreCase = true });
        await screen.ShootAsync();
    }

    private static async Task SignIn(Screen screen, string key)
    {
        await screen.Page.GetByLabel("API key").FillAsync(key);
        await screen.Page.GetByLabel("API key").PressAsync("Enter");
        await Expect(screen.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
    }

    private static string Hash(string key) => Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));
}
