using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>Label sets, models and silos through the real HTTP API.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class ClusterOverHttpTests(ExposureFixture fixture) : IDisposable
{
    private readonly ZeroShotHttpClient _client = new(fixture.Api.Http, new ZeroShotHttpOptions { Key = fixture.AdminToken });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_label_set_is_stored_read_listed_and_deleted()
    {
        var first = await _client.PutLabelsAsync("http-set", new() { Labels = ["a", "b, c"], Templates = ["a photo of a {}."] }, Token);
        var same = await _client.PutLabelsAsync("http-set", new() { Labels = ["a", "b, c"], Templates = ["a photo of a {}."] }, Token);
        var second = await _client.PutLabelsAsync("http-set", new() { Labels = ["d"], Name = "not looked at" }, Token);

        Assert.Equal((first.Version, first.Version, first.Version + 1), (first.Version, same.Version, second.Version));
        Assert.Equal((["a", "b, c"], ["a photo of a {}."]), (first.Definition.Labels.ToArray(), first.Definition.Templates.ToArray()), Same);
        Assert.Equal(("http-set", "http-set", second.Version), (second.Name, second.Definition.Name, second.Definition.Version));
        Assert.Equal(["d"], (await _client.GetLabelsAsync("http-set", cancellationToken: Token)).Definition.Labels);
        Assert.Equal(["a", "b, c"], (await _client.GetLabelsAsync("http-set", first.Version, Token)).Definition.Labels);
        Assert.Equal([second.Version, first.Version], (await _client.ListLabelVersionsAsync("http-set", Token)).Select(version => version.Version));
        Assert.Equal(new LabelSetName("http-set", second.Version, 1, second.Created), (await _client.ListLabelsAsync(Token)).Single(name => name.Name == "http-set"));

        await _client.RemoveLabelsAsync("http-set", Token);

        Assert.DoesNotContain(await _client.ListLabelsAsync(Token), name => name.Name == "http-set");
        Assert.Equal(ZeroShotError.NotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => _client.GetLabelsAsync("http-set", cancellationToken: Token))).Code);
        Assert.Equal(ZeroShotError.BadRequest, (await Assert.ThrowsAsync<ZeroShotException>(() => _client.PutLabelsAsync("no name", new() { Labels = ["a"] }, Token))).Code);
    }

    [Fact]
    public async Task Models_are_listed_loaded_and_unloaded()
    {
        var loaded = await _client.LoadModelAsync("clip", Token);
        var listed = Assert.Single(await _client.ListModelsAsync(Token));
        var one = await _client.GetModelAsync("clip", Token);

        Assert.Equal(("clip", "clip", false, false), (listed.Name, listed.Family, listed.Sigmoid, listed.CanMatch));
        Assert.Equal((one.Dimensions, one.DefaultTemplate, one.Bytes), (listed.Dimensions, listed.DefaultTemplate, listed.Bytes));
        Assert.True(listed.Bytes > 0 && listed.Dimensions > 0);
        var place = Assert.Single(loaded.Loaded);
        Assert.Equal(("cpu", true), (place.Device, place.Ready));
        Assert.Contains(place.Silo, (await _client.GetClusterAsync(Token)).Silos.Select(silo => silo.Address));

        // The canary of the HTTP API may be using it at the moment.
        Assert.Equal("clip", (await _client.UnloadModelAsync("clip", Token)).Name);
        Assert.Equal(ZeroShotError.ModelNotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => _client.GetModelAsync("nothing", Token))).Code);
        Assert.Equal(ZeroShotError.ModelNotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => _client.LoadModelAsync("nothing", Token))).Code);
    }

    [Fact]
    public async Task Pulls_are_listed_and_rejected_without_a_pull_directory()
    {
        Assert.Empty(await _client.ListPullsAsync(Token));
        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => _client.PullModelAsync(new ModelPullRequest("openai/clip-vit-base-patch32"), Token));
        Assert.Contains("Models:PullDirectory", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_is_listed_drained_and_returned_to_service()
    {
        var silo = Assert.Single((await _client.GetClusterAsync(Token)).Silos);
        Assert.Equal("all", silo.Role);
        Assert.False(silo.Load!.Draining);
        Assert.True(silo.Load.Places > 0 && silo.MemoryBytes > 0 && silo.Started > DateTimeOffset.UnixEpoch);
        try
        {
            Assert.True((await _client.DrainAsync(silo.Address, Token)).Load!.Draining);
        }
        finally
        {
            Assert.False((await _client.UndrainAsync(silo.Name, Token)).Load!.Draining);
        }

        // 404 or 400, depending on the cluster's answer.
        await Assert.ThrowsAsync<ZeroShotException>(() => _client.DrainAsync("nobody", Token));
    }

    [Fact]
    public async Task A_host_gets_a_client_from_the_http_client_factory()
    {
        var services = new ServiceCollection();
        services.AddZeroShotHttpClient(options => options.BaseAddress = fixture.Api.Address);
        await using var provider = services.BuildServiceProvider();

        Assert.Equal("clip", (await provider.GetRequiredService<ZeroShotHttpClient>().GetModelAsync("clip", Token)).Name);
    }

    private static bool Same((string[] Labels, string[] Templates) one, (string[] Labels, string[] Templates) other) =>
        one.Labels.SequenceEqual(other.Labels) && one.Templates.SequenceEqual(other.Templates);
}
