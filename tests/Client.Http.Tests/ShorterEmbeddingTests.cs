using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Tests.Members;

namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>Embeddings of models that were trained to be shortened, and the default model, for both clients.</summary>
public sealed class ShorterEmbeddingTests(OptionFixture fixture) : IClassFixture<OptionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IGrainFactory Grains => fixture.Api.Services.GetRequiredService<IGrainFactory>();

    [Theory]
    [InlineData("cluster"), InlineData("http")]
    public async Task Dimensions_are_served_for_models_that_allow_it_and_refused_by_name_otherwise(string kind)
    {
        var client = Client(kind);
        var texts = client.AsTextEmbeddingGenerator("nested");
        var photo = Photos.Bytes(Photos.Small);

        var whole = await texts.GenerateAsync(["a cat"], cancellationToken: Token);
        var shorter = await texts.GenerateAsync(["a cat"], new EmbeddingGenerationOptions { Dimensions = 4 }, Token);
        var image = (await client.EmbedImagesAsync([photo], new EmbedOptions { Model = "nested", Dimensions = 8 }, Token))[0];

        Assert.Equal((OptionFixture.Dimensions, 4, 8), (whole[0].Vector.Length, shorter[0].Vector.Length, image.Vector.Length));
        Assert.Equal(1, TensorPrimitives.Norm(shorter[0].Vector.Span), 1e-5f);
        Assert.Equal(1, TensorPrimitives.CosineSimilarity(whole[0].Vector.Span[..4], shorter[0].Vector.Span), 1e-5f);
        Assert.Equal(1, TensorPrimitives.Norm(image.Vector.Span), 1e-5f);
        Assert.Contains("can be shortened to 4, 8, but not to 5", await RefusalAsync(() => texts.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 5 }, Token)), StringComparison.Ordinal);
        Assert.Contains("'clip' have 16 dimensions and cannot be shortened to 4", await RefusalAsync(() => texts.GenerateAsync(["a"], new EmbeddingGenerationOptions { ModelId = "clip", Dimensions = 4 }, Token)), StringComparison.Ordinal);
        Assert.Contains("to 5", await RefusalAsync(() => client.EmbedImagesAsync([photo], new EmbedOptions { Model = "nested", Dimensions = 5 }, Token)), StringComparison.Ordinal);
        Assert.Equal([4, 8], (await client.GetModelAsync("nested", Token)).MatryoshkaDimensions);
    }

    [Fact]
    public async Task The_default_model_is_that_of_the_client_or_of_the_server()
    {
        var photo = Photos.Bytes(Photos.Small);

        Assert.Equal("clip", (await new ZeroShotHttpClient(fixture.Api.Http).ClassifyAsync([photo], ["a", "b"], cancellationToken: Token)).Model);
        Assert.Equal("nested", (await new ZeroShotHttpClient(fixture.Api.Http, new() { DefaultModel = "nested" }).ClassifyAsync([photo], ["a", "b"], cancellationToken: Token)).Model);
        Assert.Equal("nested", (await new ZeroShotClient(Grains, "nested").ClassifyAsync([photo], ["a", "b"], cancellationToken: Token)).Model);
        Assert.Contains("several: clip, nested", await RefusalAsync(() => new ZeroShotClient(Grains).ClassifyAsync([photo], ["a", "b"], cancellationToken: Token)), StringComparison.Ordinal);
    }

    private IZeroShotClient Client(string kind) => kind == "http" ? new ZeroShotHttpClient(fixture.Api.Http) : new ZeroShotClient(Grains);

    private static async Task<string> RefusalAsync(Func<Task> call) => (await Assert.ThrowsAsync<ZeroShotException>(call)).Message;
}
