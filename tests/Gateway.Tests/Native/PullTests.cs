using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Hub.Tests.Stub;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Native;

/// <summary>Models that an administrator pulls from the hub.</summary>
public sealed class PullTests : IAsyncLifetime
{
    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("zso-pulled-");
    private HubStub _hub = null!;
    private TestApi _api = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubStub.StartAsync();
        var files = StubRepository.Tiny("tiny-clip");
        files["model.safetensors"] = Weights.WithScale(2.5f);
        _hub.Repositories["acme/tiny-clip"] = new StubRepository().Commit(new string('1', 40), files);
        _api = await TestApi.StartAsync(new() { ["Hub:Endpoint"] = _hub.Address.AbsoluteUri, ["Hub:Retries"] = "0", ["Models:PullDirectory"] = _models.FullName });
        await _api.ActAsAdminAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _hub.DisposeAsync();
        _models.Delete(recursive: true);
    }

    [Fact]
    public async Task A_model_is_pulled_and_then_serves_requests()
    {
        using var ordered = await _api.Http.PostAsJsonAsync("/v1/models/pull", new { model = "acme/tiny-clip" }, Token);
        Assert.Equal(HttpStatusCode.Accepted, ordered.StatusCode);

        var pull = await Ended("acme/tiny-clip");

        Assert.Equal("done", pull.GetProperty("state").GetString());
        Assert.Equal("tiny-clip", pull.GetProperty("id").GetString());
        Assert.Equal(pull.GetProperty("totalBytes").GetInt64(), pull.GetProperty("bytes").GetInt64());
        Assert.Contains("tiny-clip", await _api.Http.GetStringAsync("/v1/models", Token), StringComparison.Ordinal);
        var image = Convert.ToBase64String(await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "images", "photo.jpg"), Token));
        using var answer = await _api.Http.PostAsJsonAsync("/v1/classify", new { model = "acme/tiny-clip", image, labels = new[] { "cat", "dog" } }, Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Pulling_a_model_twice_is_one_download()
    {
        await Order("acme/tiny-clip");
        await Order("acme/tiny-clip");
        await Ended("acme/tiny-clip");
        var files = _hub.StoreRequests.Select(request => request.Path).ToArray();
        await Order("acme/tiny-clip");
        await Ended("acme/tiny-clip");

        Assert.Equal(files.Distinct(), files);
        Assert.Equal(files.Length, _hub.StoreRequests.Count);
    }

    [Fact]
    public async Task A_failed_pull_says_why()
    {
        await Order("acme/nothing");

        var pull = await Ended("acme/nothing");

        Assert.Equal("failed", pull.GetProperty("state").GetString());
        Assert.Contains("acme/nothing", pull.GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme/nothing", "anonymous: pull of model acme/nothing to 127.0.0.1:", " failed: ")]
    [InlineData("acme/tiny-clip", "anonymous pulled model acme/tiny-clip as tiny-clip to 127.0.0.1:", "")]
    public async Task The_audit_log_says_how_a_pull_ended(string model, string starts, string says)
    {
        await Order(model);
        await Order(model);

        await Until.TrueAsync(() => Lines().Length > 0, TimeSpan.FromMinutes(1), "the outcome is in the audit log", Token);
        var line = Assert.Single(Lines());
        Assert.Contains(says, line, StringComparison.Ordinal);
        Assert.Matches(@"\S\.?$", line);

        string[] Lines() => [.. _api.Log.Of("ZeroShotOrleans.Audit").Where(line => line.StartsWith(starts, StringComparison.Ordinal))];
    }

    [Fact]
    public async Task An_unwritable_pull_directory_is_not_revealed()
    {
        // A file in place of the directory.
        _models.Delete(recursive: true);
        await File.WriteAllTextAsync(_models.FullName, "", Token);
        await Order("acme/tiny-clip");

        var pull = await Ended("acme/tiny-clip");

        File.Delete(_models.FullName);
        _models.Create();
        Assert.Equal("failed", pull.GetProperty("state").GetString());
        Assert.DoesNotContain(_models.Name, pull.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_with_parent_directories_is_rejected()
    {
        await Order("../../etc/passwd");

        var pull = await Ended("../../etc/passwd");

        Assert.Equal("failed", pull.GetProperty("state").GetString());
        Assert.Empty(_models.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Silos_without_a_pull_directory_reject_pulls()
    {
        await using var api = await TestApi.StartAsync();
        await api.ActAsAdminAsync();

        using var refused = await api.Http.PostAsJsonAsync("/v1/models/pull", new { model = "acme/tiny-clip" }, Token);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("Models:PullDirectory", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private async Task Order(string model)
    {
        using var ordered = await _api.Http.PostAsJsonAsync("/v1/models/pull", new { model }, Token);
        ordered.EnsureSuccessStatusCode();
    }

    private async Task<JsonElement> Ended(string model)
    {
        while (true)
        {
            using var body = JsonDocument.Parse(await _api.Http.GetStringAsync("/v1/models/pulls", Token));
            var pull = body.RootElement.GetProperty("pulls").EnumerateArray().First(each => each.GetProperty("model").GetString() == model);
            if (pull.TryGetProperty("endedAt", out _))
            {
                return pull.Clone();
            }

            await Task.Delay(10, Token);
        }
    }
}
