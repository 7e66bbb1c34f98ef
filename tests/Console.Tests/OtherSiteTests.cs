using Microsoft.Playwright;
using ZeroShotOrleans.Processes;
using ZeroShotOrleans.WebConsole.Tests.Browsers;

namespace ZeroShotOrleans.WebConsole.Tests;

/// <summary>What a page of another site reaches of an HTTP API that asks for no key, in a real browser whose names of sites lead to this machine.</summary>
[Collection(nameof(Chromium))]
public sealed class OtherSiteTests(Chromium chromium)
{
    private const string Secret = "a line of a file that no page may read";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_whose_name_was_made_to_lead_here_reads_no_file()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "notes.txt");
        await File.WriteAllTextAsync(file, Secret, Token);
        await using var api = await ConsoleApi.StartAsync();
        await using var site = await OtherSite.OpenReboundAsync(chromium.Browser, "evil.test", api);

        // To the browser this is the page's own origin.
        var seen = await site.Page.EvaluateAsync<string>("""
            async file => {
              const headers = { 'Content-Type': 'application/json' };
              const body = JSON.stringify({ source: { type: 'list', file }, model: 'zeroshot-mini', labelSets: [{ labels: ['cat', 'dog'] }] });
              const started = await fetch('/v1/jobs', { method: 'POST', headers, body });
              const text = await started.text();
              if (started.status !== 201) {
                return `${started.status} ${text}`;
              }
              return (await fetch(`/v1/jobs/${JSON.parse(text).id}/results?follow=true`)).text();
            }
            """, file);

        Assert.DoesNotContain(Secret, seen, StringComparison.Ordinal);
        Assert.StartsWith("421 ", seen, StringComparison.Ordinal);
        Assert.Equal("421", await site.Page.EvaluateAsync<string>("async () => String((await fetch('/console/session')).status)"));
    }

    [Fact]
    public async Task A_page_of_another_site_neither_drains_a_silo_nor_starts_a_job()
    {
        await using var api = await ConsoleApi.StartAsync(new() { ["Cluster:Name"] = "north" });
        await using var site = await OtherSite.OpenAsync(chromium.Browser, "evil.test");

        await site.Page.EvaluateAsync("""
            async api => {
              const job = JSON.stringify({ source: { type: 'upload', name: 'foreign' }, model: 'zeroshot-mini', labelSets: [{ labels: ['cat', 'dog'] }] });
              const simple = { method: 'POST', mode: 'no-cors' };
              await fetch(`${api}v1/silos/north/drain`, { ...simple, headers: { 'Content-Type': 'text/plain' }, body: '{}' });
              await fetch(`${api}v1/silos/north/drain`, simple);
              await fetch(`${api}v1/jobs`, { ...simple, headers: { 'Content-Type': 'text/plain' }, body: job });
              await fetch(`${api}v1/jobs`, { ...simple, body: new Blob([job]) });
            }
            """, api.Address.ToString());

        Assert.Contains("\"draining\":false", await api.Http.GetStringAsync("/v1/silos", Token), StringComparison.Ordinal);
        Assert.Equal("""{"jobs":[]}""", await api.Http.GetStringAsync("/v1/jobs", Token));
    }

    [Fact]
    public async Task A_page_of_another_site_reads_nothing_and_a_configured_one_classifies()
    {
        var port = FreePort.Take();
        await using var api = await ConsoleApi.StartAsync(new() { ["Http:CorsOrigins:0"] = $"http://photos.test:{port}" });
        await using var evil = await OtherSite.OpenAsync(chromium.Browser, "evil.test");
        await using var photos = await OtherSite.OpenAsync(chromium.Browser, "photos.test", port);
        var image = Convert.ToBase64String(await File.ReadAllBytesAsync(SamplePhotos.Cat, Token));

        Assert.Equal("failed", await ClassifyAsync(evil, api, image));
        Assert.Equal("cat", await ClassifyAsync(photos, api, image));
        Assert.Equal("none", await photos.Page.EvaluateAsync<string>(
            "async api => (await (await fetch(`${api}console/session`)).json()).adminToken ?? 'none'", api.Address.ToString()));
    }

    [Fact]
    public async Task A_link_on_another_site_opens_the_console()
    {
        await using var api = await ConsoleApi.StartAsync(new() { ["Cluster:Name"] = "north" });
        await using var site = await OtherSite.OpenAsync(chromium.Browser, "evil.test");

        await site.Page.EvaluateAsync("url => location.assign(url)", $"{api.Address}#/cluster");

        // And its buttons work: it is the server's own page.
        await site.Page.GetByRole(AriaRole.Button, new() { Name = "Drain north" }).ClickAsync();
        await Expect(site.Page.GetByRole(AriaRole.Button, new() { Name = "Undrain north" })).ToBeVisibleAsync();
    }

    // As Hugging Face's client for JavaScript sends it.
    private static Task<string> ClassifyAsync(OtherSite site, ConsoleApi api, string image) => site.Page.EvaluateAsync<string>("""
        async ([url, image]) => {
          const body = JSON.stringify({ inputs: { image }, parameters: { candidate_labels: ['cat', 'building', 'rocket'] } });
          try {
            const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body, credentials: 'same-origin' });
            return (await response.json())[0].label;
          } catch {
            return 'failed';
          }
        }
        """, new[] { $"{api.Address}models/zeroshot-mini", image });
}
