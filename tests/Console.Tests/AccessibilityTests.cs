using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using ZeroShotOrleans.WebConsole.Tests.Browsers;

namespace ZeroShotOrleans.WebConsole.Tests;

/// <summary>Every page for those who see little, use a keyboard, a phone, or want it dark.</summary>
[Collection(nameof(Chromium))]
public sealed class AccessTests(Chromium chromium)
{
    public static TheoryData<string, string> Pages() => new()
    {
        { "#/try", "Try" },
        { "#/jobs", "Jobs" },
        { "#/cluster", "Cluster" },
    };

    [Theory, MemberData(nameof(Pages))]
    public async Task No_rule_of_accessibility_is_broken_in_light_and_dark(string page, string title)
    {
        foreach (var dark in (bool[])[false, true])
        {
            await using var screen = await chromium.OpenAsync(page, new() { Dark = dark });
            await Settled(screen, title);

            var found = await screen.Page.RunAxe();

            Assert.Empty(found.Violations.Select(rule => $"{rule.Id}: {rule.Help} {string.Join(" | ", rule.Nodes.Select(node => node.Html))}"));
            await screen.ShootAsync($"{title}-{(dark ? "dark" : "light")}");
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task On_a_phone_nothing_is_wider_than_the_screen(string page, string title)
    {
        await using var screen = await chromium.OpenAsync(page, new() { Width = 360, Height = 740 });
        await Settled(screen, title);

        Assert.Equal(360, await screen.Page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"));
        await screen.ShootAsync(title);
    }

    [Fact]
    public async Task Everything_of_the_first_page_is_done_with_the_keyboard_alone()
    {
        await using var screen = await chromium.OpenAsync("");
        await Settled(screen, "Try");
        var keys = screen.Page.Keyboard;

        // Waited for from here on: the browser has to know before the key is pressed.
        var chooser = screen.Page.WaitForFileChooserAsync();

        // The first stop skips the menu.
        await keys.PressAsync("Tab");
        Assert.Equal("Skip to the page", await Focused(screen));
        await keys.PressAsync("Enter");
        await keys.PressAsync("Tab");
        Assert.Equal("Choose images", await Focused(screen));
        await keys.PressAsync("Enter");
        await (await chooser).SetFilesAsync(Samples.Cat);
        await Expect(screen.Page.Locator(".answer")).ToHaveTextAsync("cat");

        // Past the camera and the six chips, to the field behind them.
        await TabTo(screen, "Labels");
        await keys.TypeAsync("zebra");
        await keys.PressAsync("Enter");
        await Expect(screen.Page.Locator(".bars li")).ToHaveCountAsync(7);
        await keys.PressAsync("Backspace");
        await Expect(screen.Page.Locator(".bars li")).ToHaveCountAsync(6);
    }

    [Fact]
    public async Task What_has_the_focus_is_seen()
    {
        await using var screen = await chromium.OpenAsync("");
        await Settled(screen, "Try");
        for (var stop = 0; stop < 12; stop++)
        {
            await screen.Page.Keyboard.PressAsync("Tab");
            Assert.True(
                await screen.Page.EvaluateAsync<bool>("() => [document.activeElement, document.activeElement.closest('.chips')].some(at => at && getComputedStyle(at).outlineStyle !== 'none')"),
                $"Stop {stop}: {await Focused(screen)}");
        }
    }

    [Fact]
    public async Task Going_to_a_page_puts_the_focus_on_its_title_and_says_where_one_is()
    {
        await using var screen = await chromium.OpenAsync("");
        await Settled(screen, "Try");

        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Cluster" }).ClickAsync();

        await Settled(screen, "Cluster");
        Assert.Equal("Cluster", await Focused(screen));
        Assert.Equal("Cluster - ZeroShotOrleans", await screen.Page.TitleAsync());
        await Expect(screen.Page.Locator("nav [aria-current=page]")).ToHaveTextAsync("Cluster");
    }

    private static async Task Settled(Screen screen, string title)
    {
        await Expect(screen.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = title })).ToBeVisibleAsync();
        await screen.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    private static async Task TabTo(Screen screen, string name)
    {
        for (var stop = 0; await Focused(screen) != name; stop++)
        {
            Assert.True(stop < 40, $"No stop of the keyboard is '{name}'.");
            await screen.Page.Keyboard.PressAsync("Tab");
        }
    }

    private static Task<string> Focused(Screen screen) => screen.Page.EvaluateAsync<string>(
        "() => (document.activeElement.getAttribute('aria-label') ?? document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent).trim()");
}
