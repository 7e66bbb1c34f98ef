using System.Runtime.InteropServices;
using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Interactive requests.</summary>
public sealed class ClassifyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_gets_the_same_scores_from_a_request_as_from_a_job()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder] });
        using var folder = new ImageFolder(20);
        folder.Add("00020.png", "not a picture at all"u8.ToArray());
        var job = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Pictures.Model));
        var results = await ModelJobs.ReadAllAsync(job);

        var answer = await cluster.Client.ClassifyAsync(Pictures.Model, Pictures.Of(folder), Pictures.Labels, cancellationToken: Token);

        Assert.Equal(results.Select(result => result.Outcome.Error), answer.Outcomes.Select(outcome => outcome.Error));
        Assert.Equal(ImageError.UnknownFormat, answer.Outcomes[20].Error);
        Assert.Equal(Scores(results.Select(result => result.Outcome)), Scores(answer.Outcomes));
        Assert.Equal(60, Scores(answer.Outcomes).Length);

        // The job had embedded the labels.
        Assert.Equal(0, answer.PromptsEmbedded);
        Assert.Equal(cluster.Silos[1].SiloAddress, answer.Silo);
        var set = Assert.Single(answer.LabelSets);
        Assert.Equal(Pictures.Labels, set.Labels);
        Assert.Equal((await cluster.Client.GetModelAsync(Pictures.Model, Token)).DefaultTemplate, Assert.Single(set.Templates));
        Assert.All(
            [answer.Timings.Queue, answer.Timings.Decode, answer.Timings.Encode, answer.Timings.Score], time => Assert.InRange(time, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Labels_are_embedded_only_by_the_first_request()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        using var counts = new SiloCounts();
        var picture = Pictures.Some(1)[0];

        var first = await cluster.Client.ClassifyAsync(Pictures.Model, picture, Pictures.Labels, cancellationToken: Token);
        var second = await cluster.Client.ClassifyAsync(Pictures.Model, new MemoryStream(picture), Pictures.Labels, cancellationToken: Token);

        // Three labels and the three background words.
        Assert.Equal((6, 0), (first.PromptsEmbedded, second.PromptsEmbedded));
        Assert.Equal(6, counts.Of(cluster.Silos, "zeroshot.text.prompts"));
        Assert.Equal(Scores(first.Outcomes), Scores(second.Outcomes));
        var load = Assert.Single((await cluster.Client.GetClusterAsync(Token)).Silos).Load!;
        Assert.Equal((1, 1), (load.LabelCacheHits, load.LabelCacheMisses));
    }

    [Fact]
    public async Task Images_above_the_request_limit_are_split_and_results_keep_their_order()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        var pictures = Pictures.Some(70);

        var answer = await cluster.Client.ClassifyAsync(Pictures.Model, pictures, Pictures.Labels, cancellationToken: Token);
        var last = await cluster.Client.ClassifyAsync(Pictures.Model, pictures[69], Pictures.Labels, cancellationToken: Token);

        Assert.Equal(70, answer.Outcomes.Length);
        Assert.Equal(Scores(last.Outcomes), Scores(answer.Outcomes[69..]));
        Assert.NotEqual(Scores(answer.Outcomes[..1]), Scores(answer.Outcomes[69..]));
    }

    [Fact]
    public async Task The_cosine_of_image_and_text_embeddings_equals_that_of_the_scores()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        var pictures = Pictures.Some(2);

        var images = await cluster.Client.EmbedImagesAsync(Pictures.Model, new ByteSlice { Files = [.. pictures, "no picture"u8.ToArray()] }, Token);
        var texts = await cluster.Client.EmbedTextsAsync(Pictures.Model, ["a photo of a cat.", "a photo of a dog."], Token);
        var answer = await cluster.Client.ClassifyAsync(
            new()
            {
                Model = Pictures.Model,
                Images = new ByteSlice { Files = [.. pictures] },
                LabelSets = [new LabelSetDefinition { Labels = ["cat", "dog"], Templates = ["a photo of a {}."] }],
                Score = new ScoreOptions { WithLogits = true },
            },
            Token);

        Assert.Equal((ImageError.UnknownFormat, null), (images[2].Error, images[2].Embedding));
        for (var i = 0; i < pictures.Length; i++)
        {
            var image = MemoryMarshal.Cast<byte, float>(images[i].Embedding).ToArray();
            Assert.Equal(1, Math.Sqrt(Dot(image, image)), tolerance: 1e-5);
            Assert.All(answer.Outcomes[i].Scores[0], label => Assert.Equal(label.Cosine, Dot(image, texts[label.Label]), tolerance: 1e-5));
        }
    }

    [Fact]
    public async Task Invalid_requests_are_rejected_with_the_reason()
    {
        using var models = new ModelsFolder().Add("tiny-blip2", "several");
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Models = models.Configure });
        var picture = new ByteSlice { Files = [Pictures.Some(1)[0]] };

        var several = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.EmbedImagesAsync("several", picture, Token));
        var files = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.EmbedImagesAsync(Pictures.Model, new FileSlice { Root = "/", Paths = ["a"] }, Token));
        var unknown = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.EmbedImagesAsync("clip-huge", picture, Token));
        var match = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.ClassifyAsync(
            Pictures.Model, picture.Files, Pictures.Labels, new ScoreOptions { Rematch = 2 }, Token));

        Assert.Equal(ZeroShotError.BadRequest, several.Code);
        Assert.Contains("several embeddings", several.Message, StringComparison.Ordinal);
        Assert.Contains("not FileSlice", files.Message, StringComparison.Ordinal);
        Assert.Equal(ZeroShotError.ModelNotFound, unknown.Code);
        Assert.Contains("several", match.Message, StringComparison.Ordinal);
    }

    private static LabelScore[] Scores(IEnumerable<ImageOutcome> outcomes) => [.. outcomes.SelectMany(outcome => outcome.Scores).SelectMany(scores => scores)];

    private static double Dot(float[] one, float[] other) => one.Zip(other).Sum(pair => (double)pair.First * pair.Second);
}
