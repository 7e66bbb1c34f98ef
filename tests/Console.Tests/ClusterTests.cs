using Microsoft.Playwright;
using ZeroShotOrleans.WebConsole.Tests.Browsers;

namespace ZeroShotOrleans.WebConsole.Tests;

/// <summary>The page of the cluster.</summary>
[Collection(nameof(Chromium))]
public sealed class ClusterTests(Chromium chromium)
{
    [Fact]
    public async Task Silos_models_and_events_are_shown()
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
    public async Task A_silo_is_drained_and_works_again()
    {
        await using var api = await ConsoleApi.StartAsync(new() { ["Cluster:Name"] = "north" });
        await using var screen = await chromium.OpenAsync("#/cluster", api: api);
        var silo = Row(screen, "Silos", "north");

        await silo.GetByRole(AriaRole.Button, new() { Name = "Drain north" }).ClickAsync();
        await Expect(silo).ToContainTextAsync("drained");
        await Expect(screen.Page.Locator("#news")).ToContainTextAsync("north is drained");
        await screen.ShootAsync();
        await silo.GetByRole(AriaRole.Button, new() { Name = "Let north work again" }).ClickAsync();

        await Expect(silo).ToContainTextAsync("works");
    }

    [Fact]
    public async Task A_model_is_loaded_and_unloaded_and_both_are_events()
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
        await screen.ShootAsync();
    }

    [Fact]
    public async Task A_server_that_is_gone_is_reported_and_not_an_empty_page()
    {
        var api = await ConsoleApi.StartAsync();
        await using var screen = await chromium.OpenAsync("#/cluster", new() { Expected = ["ERR_CONNECTION", "ERR_EMPTY", "ERR_SOCKET"] }, api);
        await Expect(screen.Page.GetByRole(AriaRole.Region, new() { Name = "Silos" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(2);

        await api.DisposeAsync();

        await Expect(screen.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("does not answer");
        await Expect(screen.Page.GetByRole(AriaRole.Region, new() { Name = "Silos" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
    }

    private static ILocator Row(Screen screen, string table, string name) =>
        screen.Page.GetByRole(AriaRole.Region, new() { Name = table, Exact = true }).GetByRole(AriaRole.Row, new() { Name = name });

    private static ILocator Events(Screen screen) => screen.Page.GetByRole(AriaRole.List, new() { Name = "Events, newest first" });
}
