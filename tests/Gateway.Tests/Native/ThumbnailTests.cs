using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native;

/// <summary>Thumbnails of a job's images.</summary>
public sealed class ThumbnailTests : IAsyncLifetime
{
    private readonly DirectoryInfo _photos = Directory.CreateTempSubdirectory("zso-photos-");
    private readonly DirectoryInfo _elsewhere = Directory.CreateTempSubdirectory("zso-elsewhere-");
    private TestApi _api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Photo => Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", "photo.jpg");

    public async ValueTask InitializeAsync()
    {
        File.Copy(Photo, Path.Combine(_photos.FullName, "a.jpg"));
        await File.WriteAllTextAsync(Path.Combine(_photos.FullName, "b.jpg"), "no picture", Token);
        File.Copy(Photo, Path.Combine(_elsewhere.FullName, "secret.jpg"));
        _api = await TestApi.StartAsync(new() { ["Images:Roots:0"] = _photos.FullName });
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _photos.Delete(recursive: true);
        _elsewhere.Delete(recursive: true);
    }

    [Fact]
    public async Task A_thumbnail_is_a_small_jpeg()
    {
        var job = await Job();

        using var answer = await _api.Http.GetAsync($"/v1/jobs/{job}/images/0/thumbnail", Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("image/jpeg", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("private", answer.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Token);
        Assert.Equal([0xFF, 0xD8, 0xFF], bytes[..3]);
        Assert.True(bytes.Length < new FileInfo(Photo).Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task A_missing_or_unreadable_image_is_404(long index)
    {
        var job = await Job();

        using var answer = await _api.Http.GetAsync($"/v1/jobs/{job}/images/{index}/thumbnail", Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_file_replaced_by_a_link_out_of_the_roots_has_no_thumbnail()
    {
        var job = await Job();
        var file = Path.Combine(_photos.FullName, "a.jpg");
        File.Delete(file);
        File.CreateSymbolicLink(file, Path.Combine(_elsewhere.FullName, "secret.jpg"));

        using var answer = await _api.Http.GetAsync($"/v1/jobs/{job}/images/0/thumbnail", Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task An_unknown_job_has_no_thumbnails()
    {
        using var answer = await _api.Http.GetAsync("/v1/jobs/nosuchjob123/images/0/thumbnail", Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private async Task<string> Job()
    {
        using var answer = await _api.Http.PostAsJsonAsync("/v1/jobs", new
        {
            source = new { type = "directory", path = _photos.FullName }, model = "clip", labelSets = new[] { new { labels = new[] { "cat", "dog" } } },
        }, Token);
        var job = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        var id = job.GetProperty("id").GetString()!;
        while (job.GetProperty("state").GetString() is "preparing" or "running")
        {
            await Task.Delay(20, Token);
            job = await _api.Http.GetFromJsonAsync<JsonElement>($"/v1/jobs/{id}", Token);
        }

        Assert.Equal("finished", job.GetProperty("state").GetString());
        return id;
    }
}
