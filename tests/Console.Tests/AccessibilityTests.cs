using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using ZeroShotOrleans.WebConsole.Tests.Browsers;

namespace ZeroShotOrleans.WebConsole.Tests;

/// <summary>Accessibility of every page: axe rules, dark mode, phone width and keyboard.</summary>
[Collection(nameof(Chromium))]
public sealed class AccessibilityTests(Chromium chromium)
{
    public static TheoryData<string, string> Pages() => new()
    {
        { "#/try", "Try" },
        { "#/jobs", "Jobs" },
        { "#/cluster", "Cluster" },
    };

    [Theory, MemberData(nameof(Pages))]
    public async Task Pages_pass_axe_in_light_and_dark_mode(string page, string title)
    {
        foreach (var dark in (bool[])[false, true])
        {
            await using var screen = await chromium.OpenAsync(page, new() { Dark = dark });
            await WaitUntilLoadedAsync(screen, title);

            var found = await screen.Page.RunAxe();

            Assert.Empty(found.Violations.Select(rule => $"{rule.Id}: {rule.Help} {string.Join(" | ", rule.Nodes.Select(node => node.Html))}"));
            await screen.SaveScreenshotAsync($"{title}-{(dark ? "dark" : "light")}");
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task Pages_fit_the_width_of_a_phone(string page, string title)
    {
        await using var screen = await chromium.OpenAsync(page, new() { Width = 360, Height = 740 });
        await WaitUntilLoadedAsync(screen, title);

        Assert.Equal(360, await screen.Page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"));
        await screen.SaveScreenshotAsync(title);
    }

    [Fact]
    public async Task The_try_page_works_with_the_keyboard_alone()
    {
        await using var screen = await chromium.OpenAsync("");
        await WaitUntilLoadedAsync(screen, "Try");
        var keys = screen.Page.Keyboard;

        // Start waiting before the key press, because the browser intercepts the dialog only then.
        var chooser = screen.Page.WaitForFileChooserAsync();

        // The first tab stop skips the menu.
        await keys.PressAsync("Tab");
        Assert.Equal("Skip to the page", await FocusedElementAsync(screen));
        await keys.PressAsync("Enter");
        await keys.PressAsync("Tab");
        Assert.Equal("Choose images", await FocusedElementAsync(screen));
        await keys.PressAsync("Enter");
        await (await chooser).SetFilesAsync(SamplePhotos.Cat);
        await Expect(screen.Page.Locator(".answer")).ToHaveTextAsync("cat");

        // Tab past the camera button and the six chips to the text field.
        await TabToAsync(screen, "Labels");
        await keys.TypeAsync("zebra");
        await keys.PressAsync("Enter");
        await Expect(screen.Page.Locator(".bars li")).ToHaveCountAsync(7);
        await keys.PressAsync("Backspace");
        await Expect(screen.Page.Locator(".bars li")).ToHaveCountAsync(6);
    }

    [Fact]
    public async Task The_focused_element_has_an_outline()
    {
        await using var screen = await chromium.OpenAsync("");
        await WaitUntilLoadedAsync(screen, "Try");
        for (var stop = 0; stop < 12; stop++)
        {
            await screen.Page.Keyboard.PressAsync("Tab");
            Assert.True(
                await screen.Page.EvaluateAsync<bool>("() => [document.activeElement, document.activeElement.closest('.chips')].some(at => at && getComputedStyle(at).outlineStyle !== 'none')"),
                $"Stop {stop}: {await FocusedElementAsync(screen)}");
        }
    }

    [Fact]
    public async Task Navigation_focuses_the_heading_and_marks_the_current_page()
    {
        await using var screen = await chromium.OpenAsync("");
        await WaitUntilLoadedAsync(screen, "Try");

        await screen.Page.GetByRole(AriaRole.Link, new() { Name = "Cluster" }).ClickAsync();

        await WaitUntilLoadedAsync(screen, "Cluster");
        Assert.Equal("Cluster", await FocusedElementAsync(screen));
        Assert.Equal("Cluster - ZeroShotOrleans", await screen.Page.TitleAsync());
        await Expect(screen.Page.Locator("nav [aria-current=page]")).ToHaveTextAsync("Cluster");
    }

    private static async Task WaitUntilLoadedAsync(Screen screen, string title)
    {
        await Expect(screen.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = title })).ToBeVisibleAsync();
        await screen.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    private static async Task TabToAsync(Screen screen, string name)
    {
        for (var stop = 0; await FocusedElementAsync(screen) != name; stop++)
        {
            Assert.True(stop < 40, $"No tab stop is named '{name}'.");
            await screen.Page.Keyboard.PressAsync("Tab");
        }
    }

    private static Task<string> FocusedElementAsync(Screen screen) => screen.Page.EvaluateAsync<string>(
        "() => (document.activeElement.getAttribute('aria-label') ?? document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent).trim()");
}
