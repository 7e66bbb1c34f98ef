using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Grains.Hosting;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Which silo has which model in memory, seen and changed from outside.</summary>
public sealed class ModelControlTests
{
    private const string Model = "tiny-chinese-clip";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_model_is_loaded_on_every_encoder_listed_there_and_unloaded_again()
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
            // Both graphs, as they lie on disk.
            Assert.Equal((Model, 373_118L + 219_651L, "cpu", false, null), (model.Model, model.Bytes, model.Device, model.Pinned, model.Problem));
            Assert.NotNull(model.IdleSince);
        });

        Assert.Empty(await cluster.Client.UnloadModelAsync(Model, Token));
        Assert.Empty(await cluster.Client.LoadedModelsAsync(Token));
    }

    [Fact]
    public async Task A_broken_model_is_refused_when_loaded_and_listed_with_its_problem()
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
    public async Task A_pinned_model_is_not_unloaded_and_an_unknown_one_not_loaded()
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
