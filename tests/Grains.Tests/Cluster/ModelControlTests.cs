using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Encoding.Cache;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Listing, loading and unloading models per silo.</summary>
public sealed class ModelControlTests
{
    private const string Model = "tiny-chinese-clip";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_is_loaded_on_every_encoder_listed_and_unloaded()
    {
        using var models = new ModelsFolder().Add(Model, Model);
        await using var cluster = await TestCluster.StartAsync(new()
        {
            Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder, ZeroShotRoles.Encoder],
            Models = models.Configure,
        });
        var encoders = cluster.Silos.Where(silo => silo.ServiceProvider.GetService<LoadedModels>() is not null).Select(silo => silo.SiloAddress).Order().ToArray();

        Assert.Equal(2, encoders.Length);
        Assert.Empty(await cluster.Client.LoadedModelsAsync(Token));
        var loaded = await cluster.Client.LoadModelAsync(Model, Token);
        Assert.Equal(encoders, loaded.Select(model => model.Silo));
        Assert.Equal(loaded, await cluster.Client.LoadedModelsAsync(Token));
        Assert.All(loaded, model =>
        {
            // The size of both graphs on disk.
            Assert.Equal((Model, 373_118L + 219_651L, "cpu", false, null), (model.Model, model.Bytes, model.Device, model.Pinned, model.Problem));
            Assert.NotNull(model.IdleSince);
        });

        Assert.Empty(await cluster.Client.UnloadModelAsync(Model, Token));
        Assert.Empty(await cluster.Client.LoadedModelsAsync(Token));
    }

    [Fact]
    public async Task Loading_a_broken_model_fails_and_it_is_listed_with_its_problem()
    {
        using var models = new ModelsFolder().Add(Model, "broken");
        models.Truncate("broken", "onnx/vision_model.onnx");
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Models = models.Configure });

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.LoadModelAsync("broken", Token));
        var listed = Assert.Single(await cluster.Client.LoadedModelsAsync(Token));

        Assert.Equal(ZeroShotError.ModelBroken, refused.Code);
        Assert.Contains("onnx/vision_model.onnx", refused.Message, StringComparison.Ordinal);
        Assert.Equal(("broken", 0L, "", refused.Message), (listed.Model, listed.Bytes, listed.Device, listed.Problem));
    }

    [Fact]
    public async Task Unloading_a_pinned_model_and_loading_an_unknown_one_fail()
    {
        using var models = new ModelsFolder().Add(Model, Model);
        await using var cluster = await TestCluster.StartAsync(new()
        {
            Roles = [ZeroShotRoles.All],
            Models = options =>
            {
                models.Configure(options);
                options.Preload.Add(Model);
                options.Pinned.Add(Model);
            },
        });

        var pinned = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.UnloadModelAsync(Model, Token));
        var unknown = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.LoadModelAsync("clip-huge", Token));

        Assert.Contains("Models:Pinned", pinned.Message, StringComparison.Ordinal);
        Assert.Equal(ZeroShotError.ModelNotFound, unknown.Code);
        Assert.True(Assert.Single(await cluster.Client.LoadedModelsAsync(Token)).Pinned);
    }
}
