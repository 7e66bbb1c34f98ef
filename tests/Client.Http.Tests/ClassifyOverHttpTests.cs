using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>Classifying and embedding over HTTP gives the same results as inside the cluster.</summary>
[Collection(nameof(ExposureGuard))]
public sealed class ClassifyOverHttpTests(ExposureFixture fixture) : IDisposable
{
    private static readonly string[] _labels = ["tabby", "lynx", "tea, pot"];

    private static readonly EmbedOptions _clip = new() { Model = "clip" };

    private readonly ZeroShotHttpClient _client = new(fixture.Api.Http);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private GrainClient Cluster => new(fixture.Api.Services.GetRequiredService<IGrainFactory>());

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task One_image_is_classified_as_in_the_cluster()
    {
        var score = new ScoreOptions { TopK = 2, WithLogits = true };

        var image = await _client.ClassifyAsync(Photos.Bytes(Photos.Large), _labels, new() { Model = "clip", Score = score }, Token);

        var expected = (await Cluster.ClassifyAsync("clip", Photos.Bytes(Photos.Large), _labels, score, Token)).Outcomes[0].Scores[0];
        Assert.Equal(expected.Select(label => new ScoredLabel(_labels[label.Label], label.Score, label.Cosine, label.Logit)), image.Scores);
        Assert.Equal(image.Scores[0], image.Best);
        Assert.True(image.Timings!.Value.Encode > TimeSpan.Zero);
        Assert.Contains(image.Silo, (await _client.GetClusterAsync(Token)).Silos.Select(silo => silo.Address));
    }

    [Theory]
    [InlineData(Activation.Softmax), InlineData(Activation.Sigmoid)]
    public async Task The_activation_is_sent_with_the_request(Activation activation)
    {
        var score = new ScoreOptions { Activation = activation };

        var image = await _client.ClassifyAsync(Photos.Bytes(Photos.Large), _labels, new() { Model = "clip", Score = score }, Token);

        var expected = (await Cluster.ClassifyAsync("clip", Photos.Bytes(Photos.Large), _labels, score, Token)).Outcomes[0].Scores[0];
        Assert.Equal(expected.Select(label => label.Score), image.Scores.Select(label => label.Score));
    }

    [Fact]
    public async Task A_stream_is_read_from_its_position_and_stays_open()
    {
        using var stream = new MemoryStream([1, 2, 3, .. Photos.Bytes(Photos.Small)]) { Position = 3 };

        var image = await _client.ClassifyAsync(stream, _labels, cancellationToken: Token);

        Assert.Equal(3, image.Scores.Length);
        Assert.Null(image.Best!.Cosine);
        Assert.Equal(stream.Length, stream.Position);
    }

    [Fact]
    public async Task Images_are_split_into_requests_within_the_limits_and_results_keep_their_order()
    {
        using var client = new ZeroShotHttpClient(fixture.Api.Http, new ZeroShotHttpOptions { MaxImagesPerRequest = 2 });
        var (small, large, broken) = (Photos.Bytes(Photos.Small), Photos.Bytes(Photos.Large), "this is not an image"u8.ToArray());

        var answer = await client.ClassifyAsync([small, broken, large, small, large], _labels, new() { Model = "clip" }, Token);

        Assert.Equal([ImageError.None, ImageError.UnknownFormat, ImageError.None, ImageError.None, ImageError.None], answer.Results.Select(image => image.Error));
        Assert.NotNull(answer.Results[1].Detail);
        Assert.Equal(answer.Results[0].Scores, answer.Results[3].Scores);
        Assert.Equal(answer.Results[2].Scores, answer.Results[4].Scores);
        Assert.NotEqual(answer.Results[0].Scores, answer.Results[2].Scores);
        Assert.Equal("clip", answer.Model);
        Assert.NotEmpty(answer.LabelSets[0].Templates);
    }

    [Fact]
    public async Task A_stored_label_set_is_reported_with_its_version()
    {
        var answer = await _client.ClassifyAsync(
            new() { Images = [Photos.Bytes(Photos.Small)], LabelSets = [new() { Name = "things", Version = 1 }], Options = new() { Model = "clip" } }, Token);

        Assert.Equal(("things", 1), (answer.LabelSets[0].Name, answer.LabelSets[0].Version));
        Assert.Equal(("things", 1), (answer.Results[0].LabelSets[0].Name, answer.Results[0].LabelSets[0].Version));
        Assert.Equal(["lynx", "tabby", "teapot"], answer.Results[0].Scores.Select(score => score.Label).Order());
    }

    [Fact]
    public async Task One_request_can_mix_urls_and_bytes()
    {
        var answer = await _client.ClassifyAsync(
            [new Uri("http://127.0.0.1:9/cat.jpg"), Photos.Bytes(Photos.Small)], _labels, new() { Model = "clip" }, Token);
        var address = await _client.ClassifyAsync(new Uri("http://127.0.0.1:9/dog.jpg"), _labels, cancellationToken: Token);

        Assert.Equal([("http://127.0.0.1:9/cat.jpg", ImageError.FetchRefused), (null, ImageError.None)], answer.Results.Select(image => (image.Image, image.Error)));
        Assert.Equal(("http://127.0.0.1:9/dog.jpg", ImageError.FetchRefused), (address.Image, address.Error));
    }

    [Fact]
    public async Task Files_are_classified_in_full_requests_and_an_unreadable_one_is_an_error()
    {
        using var client = new ZeroShotHttpClient(fixture.Api.Http, new ZeroShotHttpOptions { MaxImagesPerRequest = 2 });
        string[] files = [Photos.Small, Path.Combine(Path.GetTempPath(), "no-such-picture-of-zso.jpg"), Photos.Large, Path.GetTempPath(), Photos.Small];

        var images = await client.ClassifyFilesAsync(files, _labels, new() { Model = "clip" }, Token).ToListAsync(Token);

        Assert.Equal(files, images.Select(image => image.Image));
        Assert.Equal([ImageError.None, ImageError.Missing, ImageError.None, ImageError.NotAFile, ImageError.None], images.Select(image => image.Error));
        Assert.Equal(images[0].Scores, images[4].Scores);
    }

    [Fact]
    public async Task Embeddings_of_texts_and_images_equal_those_of_the_cluster()
    {
        using var client = new ZeroShotHttpClient(fixture.Api.Http, new ZeroShotHttpOptions { MaxImagesPerRequest = 1 });
        var images = new ByteSlice { Files = [Photos.Bytes(Photos.Small), Photos.Bytes(Photos.Large)] };

        Assert.Equal(await Cluster.EmbedTextsAsync("clip", ["a cat", "a dog"], Token), (await client.EmbedTextsAsync(["a cat", "a dog"], _clip, Token)).Select(vector => vector.ToArray()));
        Assert.Equal(
            (await Cluster.EmbedImagesAsync("clip", images, Token)).Select(image => MemoryMarshal.Cast<byte, float>(image.Embedding!).ToArray()),
            (await client.EmbedImagesAsync([.. images.Files], _clip, Token)).Select(image => image.Vector.ToArray()));
        Assert.Empty(await client.EmbedTextsAsync([], _clip, Token));
    }

    [Fact]
    public async Task Errors_are_reported_with_the_request_id()
    {
        var model = await Refused(_client.ClassifyAsync(Photos.Bytes(Photos.Small), _labels, new() { Model = "nothing" }, Token));
        var set = await Refused(_client.ClassifyAsync(
            new ClassificationRequest { Images = [new byte[] { 1 }], LabelSets = [new() { Name = "nothing" }] }, Token));
        var labels = await Refused(_client.ClassifyAsync(Photos.Bytes(Photos.Small), _labels, new() { Score = new() { Threshold = 2 } }, Token));
        var embeddings = await Refused(_client.EmbedTextsAsync([""], _clip, Token));
        var text = await Refused(_client.EmbedTextsAsync(["a"], new() { Model = "nothing" }, Token));

        Assert.Equal(
            [ZeroShotError.ModelNotFound, ZeroShotError.NotFound, ZeroShotError.BadRequest, ZeroShotError.BadRequest, ZeroShotError.ModelNotFound],
            new[] { model, set, labels, embeddings, text }.Select(refused => refused.Code));
        Assert.All([model, set, labels, embeddings, text], refused => Assert.Matches(@"\(request [0-9a-f]{32}\)$", refused.Message));
    }

    [Fact]
    public async Task A_request_must_have_a_label_set() =>
        await Refused(_client.ClassifyAsync(new ClassificationRequest { Images = [new byte[] { 1 }], LabelSets = [] }, Token));

    private static async Task<ZeroShotException> Refused(Task call) => await Assert.ThrowsAsync<ZeroShotException>(() => call);
}
