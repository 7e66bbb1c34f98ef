using System.Numerics.Tensors;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Client.Tests;

/// <summary>A client program connected to a silo over a socket.</summary>
public sealed class ConnectionTests(ConnectionTests.Fixture fixture) : IClassFixture<ConnectionTests.Fixture>
{
    private const string Model = "zeroshot-mini";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Photo(string name) => Path.Combine(Repository.Root, "samples", "photos", name);

    [Fact]
    public async Task A_host_provides_a_connected_client()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["ZeroShot:Gateways:0"] = fixture.Silo.Gateway });
        using var host = builder.AddZeroShotClient().Build();
        await host.StartAsync(Token);

        var client = host.Services.GetRequiredService<IZeroShotClient>();
        await using var photo = File.OpenRead(Photo("temple.jpg"));
        var result = await client.ClassifyAsync(photo, ["cat", "rocket", "building"], new() { Model = Model }, Token);

        Assert.Equal("building", result.Best!.Label);
        await host.StopAsync(Token);
    }

    [Theory]
    [InlineData(null, null, "ZeroShot:Gateways")]
    [InlineData("127.0.0.1:1", "127.0.0.1:2", "both")]
    [InlineData("127.0.0.1", null, "HOST:PORT")]
    public void Rejects_options_without_or_with_two_endpoints(string? gateway, string? redis, string message)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });

        var exception = Assert.Throws<InvalidOperationException>(() => builder.AddZeroShotClient(options =>
        {
            options.Redis = redis ?? "";
            if (gateway is not null)
            {
                options.Gateways.Add(gateway);
            }
        }));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_an_unreachable_gateway_within_the_timeout()
    {
        var options = new ZeroShotClientOptions { ConnectSeconds = 2 };
        options.Gateways.Add("127.0.0.1:9");

        var exception = await Assert.ThrowsAsync<ZeroShotException>(() => ZeroShotClient.ConnectAsync(options, Token));

        Assert.Equal(ZeroShotError.NoSilo, exception.Code);
        Assert.Contains("127.0.0.1:9", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embeds_texts_and_images_into_one_space()
    {
        using var texts = fixture.Client.AsTextEmbeddingGenerator(Model);
        using var images = fixture.Client.AsImageEmbeddingGenerator(Model);

        var prompts = await texts.GenerateAsync(["a photo of a rocket.", "a photo of a cat.", "a photo of a flower."], cancellationToken: Token);
        var photos = await images.GenerateAsync([await ImageContentAsync("cat.jpg"), await ImageContentAsync("flower.jpg")], cancellationToken: Token);

        Assert.All(prompts.Concat(photos), embedding => Assert.Equal(1, TensorPrimitives.Norm(embedding.Vector.Span), 1e-4f));
        Assert.Equal([1, 2], photos.Select(photo => Nearest(photo, prompts)));
        Assert.Equal(Model, photos[0].ModelId);
        Assert.Equal(Model, ((EmbeddingGeneratorMetadata)texts.GetService(typeof(EmbeddingGeneratorMetadata))!).DefaultModelId);
    }

    [Fact]
    public async Task Rejects_unsupported_generator_options()
    {
        using var texts = fixture.Client.AsTextEmbeddingGenerator(Model);
        using var images = fixture.Client.AsImageEmbeddingGenerator(Model);

        var cut = await Assert.ThrowsAsync<ZeroShotException>(() => texts.GenerateAsync(["a cat"], new EmbeddingGenerationOptions { Dimensions = 7 }, Token));
        var broken = await Assert.ThrowsAsync<ZeroShotException>(() => images.GenerateAsync([new DataContent(new byte[] { 1, 2, 3 }, "image/jpeg")], cancellationToken: Token));

        Assert.Contains("7", cut.Message, StringComparison.Ordinal);
        Assert.Contains("Image 0", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stores_uses_and_deletes_named_label_sets()
    {
        var put = await fixture.Client.PutLabelsAsync("things", new LabelSetDefinition { Labels = ["cat", "rocket"] }, Token);
        var answer = await fixture.Client.ClassifyAsync(
            new ClassificationRequest
            {
                Images = [ZeroShotImage.FromFile(Photo("rocket_launch.jpg"))],
                LabelSets = [new LabelSetDefinition { Name = "things" }],
            },
            Token);

        Assert.Equal(("things", put.Version), (answer.LabelSets[0].Name, answer.LabelSets[0].Version));
        Assert.Equal("rocket", answer.Results[0].Best!.Label);
        Assert.Equal(["things"], (await fixture.Client.ListLabelsAsync(Token)).Select(name => name.Name));
        await fixture.Client.RemoveLabelsAsync("things", Token);
        Assert.Empty(await fixture.Client.ListLabelsAsync(Token));
    }

    [Fact]
    public async Task Relabels_a_job_with_stored_embeddings_without_encoding_images()
    {
        var first = await fixture.Client.SubmitAsync(new JobSpec
        {
            Source = new DirectorySource { Root = Path.Combine(Repository.Root, "samples", "photos") },
            Model = Model,
            LabelSets = [new() { Labels = ["cat", "rocket"] }],
            KeepEmbeddings = true,
        }, Token);
        await EndAsync(first);

        var second = await first.RelabelAsync([new() { Labels = ["building", "flower", "animal"] }], cancellationToken: Token);
        var progress = await EndAsync(second);

        Assert.Equal((7L, 7L), (progress.Classified, progress.Reused));
        await first.DeleteAsync(Token);
        await Assert.ThrowsAsync<ZeroShotException>(() => fixture.Client.GetJob(first.Id).GetInfoAsync(Token));
    }

    private static async Task<JobInfo> EndAsync(IZeroShotJob job)
    {
        await foreach (var _ in job.ResultsAsync(cancellationToken: Token))
        {
            // Read all results, so that the job has finished.
        }

        return await job.GetInfoAsync(Token);
    }

    private static async Task<DataContent> ImageContentAsync(string name) => new(await File.ReadAllBytesAsync(Photo(name), Token), "image/jpeg");

    private static int Nearest(Embedding<float> photo, GeneratedEmbeddings<Embedding<float>> prompts) => Enumerable.Range(0, prompts.Count)
        .MaxBy(index => TensorPrimitives.Dot(photo.Vector.Span, prompts[index].Vector.Span));

    /// <summary>A silo and a connection to it.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private readonly string _state = Directory.CreateTempSubdirectory("zso-client-").FullName;
        private ZeroShotClient _client = null!;

        internal GatewaySilo Silo { get; private set; } = null!;

        internal IZeroShotClient Client => _client;

        public async ValueTask InitializeAsync()
        {
            Silo = await GatewaySilo.StartAsync(_state);
            _client = await ZeroShotClient.ConnectAsync(Silo.Gateway);
        }

        public async ValueTask DisposeAsync()
        {
            await _client.DisposeAsync();
            await Silo.DisposeAsync();
            Directory.Delete(_state, recursive: true);
        }
    }
}
