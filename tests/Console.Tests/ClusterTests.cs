using Microsoft.Playwright;
using ZeroShotOrleans.WebConsole.Tests.Browsers;

namespace ZeroShotOrleans.WebConsole.Tests;

/// <summary>The cluster page.</summary>
[Collection(nameof(Chromium))]
public sealed class ClusterTests(Chromium chromium)
{
    [Fact]
    public async Task Shows_silos_models_and_events()
    {
        await using var api = await ConsoleApi.StartAsync(new() { ["Cluster:Name"] = "north" });
        await using var screen = await chromium.OpenAsync("#/cluster", api: api);

        var silo = Row(screen, "Silos", "north");
        await Expect(silo).ToContainTextAsync("all");
        await Expect(silo).ToContainTextAsync("works");
        await Expect(Row(screen, "Models", "zeroshot-mini")).ToContainTextAsync("align");
        await Expect(Events(screen)).ToContainTextAsync("north joined the cluster.");
    }

    [Fact]
    public async Task Drains_and_resumes_a_silo()
    {
        await using var api = await ConsoleApi.StartAsync(new() { ["Cluster:Name"] = "north" });
        await using var screen = await chromium.OpenAsync("#/cluster", api: api);
        var silo = Row(screen, "Silos", "north");

        await silo.GetByRole(AriaRole.Button, new() { Name = "Drain north" }).ClickAsync();
        await Expect(silo).ToContainTextAsync("drained");
        await Expect(screen.Page.Locator("#news")).ToContainTextAsync("north is drained");
        await screen.SaveScreenshotAsync();
        await silo.GetByRole(AriaRole.Button, new() { Name = "Undrain north" }).ClickAsync();

        await Expect(silo).ToContainTextAsync("works");
    }

    [Fact]
    public async Task Loads_and_unloads_a_model_and_shows_both_events()
    {
        await using var api = await ConsoleApi.StartAsync(new() { ["Cluster:Name"] = "north" });
        await using var screen = await chromium.OpenAsync("#/cluster", api: api);
        var model = Row(screen, "Models", "zeroshot-mini");

        await model.GetByRole(AriaRole.Button, new() { Name = "Load zeroshot-mini", Exact = true }).ClickAsync();
        await Expect(model).ToContainTextAsync("on cpu");
        await Expect(Events(screen)).ToContainTextAsync("north loaded zeroshot-mini.");
        await model.GetByRole(AriaRole.Button, new() { Name = "Unload zeroshot-mini" }).ClickAsync();

        await Expect(model).ToContainTextAsync("nowhere");
        await Expect(Events(screen)).ToContainTextAsync("north unloaded zeroshot-mini.");
        await screen.SaveScreenshotAsync();
    }

    [Fact]
    public async Task Keeps_the_silos_and_shows_an_alert_when_the_server_stops()
    {
        var api = await ConsoleApi.StartAsync();
        await using var screen = await chromium.OpenAsync("#/cluster", new() { ExpectedErrors = ["ERR_CONNECTION", "ERR_EMPTY", "ERR_SOCKET"] }, api);
        await Expect(screen.Page.GetByRole(AriaRole.Region, new() { Name = "Silos" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(2);

        await api.DisposeAsync();

        await Expect(screen.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not respond");
        await Expect(screen.Page.GetByRole(AriaRole.Region, new() { Name = "Silos" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
    }

    private static ILocator Row(Screen screen, string table, string name) =>
        screen.Page.GetByRole(AriaRole.Region, new() { Name = table, Exact = true }).GetByRole(AriaRole.Row, new() { Name = name });

    private static ILocator Events(Screen screen) => screen.Page.GetByRole(AriaRole.List, new() { Name = "Events, newest first" });
}
