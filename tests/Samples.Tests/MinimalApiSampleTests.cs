using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Samples.Tests;

[Collection(SampleGroup.Name)]
public sealed class MinimalApiSampleTests(SampleSilo silo) : IAsyncLifetime
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-samples-");
    private readonly HttpClient _http = new()
    {
        BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Take()}")),
        Timeout = _limit,
    };

    private SampleProcess? _sample;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _sample?.Dispose();
        _http.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task An_uploaded_image_is_classified()
    {
        await StartAsync(silo);

        var (status, body) = await ClassifyAsync("cat.jpg", "cat,dog,building");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("cat", body[0].GetProperty("label").GetString());
        Assert.Equal(1, body.EnumerateArray().Sum(row => row.GetProperty("score").GetSingle()), tolerance: 1e-3);
    }

    [Fact]
    public async Task The_call_on_its_page_prints_what_the_page_shows()
    {
        await StartAsync(silo);
        var page = (await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "MinimalApi", "README.md"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        var call = Block(page, "bash\ncurl ").Replace("http://localhost:5000", _http.BaseAddress!.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", call]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true })!;

        var printed = JsonDocument.Parse(await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).RootElement.EnumerateArray().ToArray();
        var shown = JsonDocument.Parse(Block(page, "json\n")).RootElement.EnumerateArray().ToArray();

        Assert.Equal(shown.Select(row => row.GetProperty("label").GetString()), printed.Select(row => row.GetProperty("label").GetString()));
        Assert.All(shown.Zip(printed), pair => Assert.Equal(pair.First.GetProperty("score").GetSingle(), pair.Second.GetProperty("score").GetSingle(), tolerance: 1e-3));
    }

    [Fact]
    public async Task A_file_that_is_not_an_image_is_refused()
    {
        await StartAsync(silo);

        var (status, body) = await ClassifyAsync("ATTRIBUTION.md", "cat,dog");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("UnknownFormat", body.GetProperty("title").GetString());
    }

    [Fact]
    public async Task An_invalid_label_is_refused()
    {
        await StartAsync(silo);

        var (status, body) = await ClassifyAsync("cat.jpg", "cat,");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal("BadRequest", body.GetProperty("title").GetString());
    }

    [Fact]
    public async Task Health_follows_the_cluster()
    {
        await using var own = new SampleSilo();
        await own.InitializeAsync();
        await StartAsync(own);
        Assert.Equal(HttpStatusCode.OK, await HealthAsync());

        own.Kill();

        await Until.TrueAsync(async () => await HealthAsync() == HttpStatusCode.ServiceUnavailable, _limit, "the sample to report that the cluster is gone", TestContext.Current.CancellationToken);
    }

    // The block that begins with a text, without its fences and its language.
    private static string Block(string page, string beginning)
    {
        var start = page.IndexOf("```" + beginning, StringComparison.Ordinal);
        Assert.True(start >= 0, $"The page has no block that begins with {beginning}");
        var code = page.IndexOf('\n', start) + 1;
        return page[code..page.IndexOf("\n```", code, StringComparison.Ordinal)];
    }

    private async Task StartAsync(SampleSilo cluster)
    {
        _sample = new SampleProcess("MinimalApiSample", _folder.FullName, "--urls", _http.BaseAddress!.AbsoluteUri, $"--ZeroShot:Gateways:0={cluster.Gateway}");
        await _sample.StartHostAsync(TestContext.Current.CancellationToken);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> ClassifyAsync(string photo, string labels)
    {
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(await File.ReadAllBytesAsync(Path.Combine(Photos.Folder, photo), TestContext.Current.CancellationToken)), "image", photo },
            { new StringContent(labels), "labels" },
        };
        using var answer = await _http.PostAsync("/classify", form, TestContext.Current.CancellationToken);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement);
    }

    private async Task<HttpStatusCode> HealthAsync()
    {
        using var answer = await _http.GetAsync("/health", TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
