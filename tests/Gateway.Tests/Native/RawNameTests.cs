using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native;

/// <summary>Files whose names are not UTF-8, over HTTP: identified by the escaped text in the results.</summary>
public sealed class RawNameTests : IAsyncLifetime
{
    private static readonly string[] _texts = [.. RawNames.Odd.Select(name => name.Text)];

    private const string Link = @"zz\xE9.jpg";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-names-");
    private TestApi _api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Photos => Path.Join(_folder.FullName, @"photos\xFF");

    public async ValueTask InitializeAsync()
    {
        var photo = Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", "photo.jpg");
        RawNames.Make(_folder.FullName, [.. RawNames.Odd.Select(name => @"photos\377/" + name.Printf), @"photos\376/secret.jpg"], photo);
        Assert.Equal(0, RawNames.Shell(_folder.FullName, """ln -s "$(printf '../photos\376/secret.jpg')" "$(printf 'photos\377/zz\351.jpg')" """));
        _api = await TestApi.StartAsync(new() { ["Images:Roots:0"] = Photos });
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        RawNames.Shell("/", """rm -rf -- "$0" """, _folder.FullName);
    }

    [Fact]
    public async Task Files_with_non_utf8_names_have_rows_and_thumbnails_and_stay_inside_the_roots()
    {
        var job = await RunAsync(new { type = "directory", path = Photos, recursive = true, followLinks = true });
        var rows = await RowsAsync(job);
        Assert.Equal(_texts.Append(Link).Order(StringComparer.Ordinal), rows.Select(row => row.Path));
        Assert.All(rows, row => Assert.Equal(row.Path == Link ? nameof(ImageError.OutsideRoot) : null, row.Error));

        for (var index = 0; index < rows.Length; index++)
        {
            using var thumbnail = await _api.Http.GetAsync($"/v1/jobs/{job}/images/{index}/thumbnail", Token);
            Assert.Equal(rows[index].Path == Link ? HttpStatusCode.NotFound : HttpStatusCode.OK, thumbnail.StatusCode);
        }

        // A list of the next job may use the names from the results.
        await File.WriteAllLinesAsync(Path.Combine(_folder.FullName, "list.jsonl"), rows.Select(row => JsonSerializer.Serialize(new { path = row.Path })), Token);
        RawNames.Shell(_folder.FullName, """mv list.jsonl "$(printf 'photos\377/list\351.jsonl')" """);
        var listed = await RunAsync(new { type = "list", file = Path.Join(Photos, @"list\xE9.jsonl") });
        Assert.Equal(rows, await RowsAsync(listed));
    }

    [Fact]
    public async Task A_folder_whose_name_differs_from_the_root_in_one_byte_is_rejected()
    {
        using var answer = await _api.Http.PostAsJsonAsync("/v1/jobs", Job(new { type = "directory", path = Path.Join(_folder.FullName, @"photos\xFE") }), Token);
        var job = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        if (answer.IsSuccessStatusCode)
        {
            job = await EndAsync(job);
            Assert.Equal("failed", job.GetProperty("state").GetString());
        }

        Assert.Contains("Images:Roots", job.ToString(), StringComparison.Ordinal);
    }

    private static object Job(object source) => new { source, model = "clip", labelSets = new[] { new { labels = new[] { "cat", "dog" } } } };

    private async Task<string> RunAsync(object source)
    {
        using var answer = await _api.Http.PostAsJsonAsync("/v1/jobs", Job(source), Token);
        var job = await EndAsync(await answer.Content.ReadFromJsonAsync<JsonElement>(Token));
        Assert.Equal("finished", job.GetProperty("state").GetString());
        return job.GetProperty("id").GetString()!;
    }

    private async Task<JsonElement> EndAsync(JsonElement job)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        while (job.GetProperty("state").GetString() is "preparing" or "running")
        {
            await Task.Delay(20, deadline.Token);
            job = await _api.Http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{job.GetProperty("id").GetString()}", deadline.Token);
        }

        return job;
    }

    private async Task<(string Path, string? Error)[]> RowsAsync(string job)
    {
        var lines = await _api.Http.GetStringAsync($"/v1/jobs/{job}/results?format=ndjson", Token);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(row => (row.GetProperty("path").GetString()!, row.TryGetProperty("error", out var error) ? error.GetString() : null))];
    }
}
