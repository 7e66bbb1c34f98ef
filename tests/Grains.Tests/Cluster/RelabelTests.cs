using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Relabelling images with embeddings stored by a previous job.</summary>
public sealed class RelabelTests
{
    private const string Model = "zeroshot-mini";

    private static readonly LabelSetDefinition[] _otherLabels =
    [
        new() { Labels = ["rocket", "tree", "lake", "sky"], Templates = ["a photo of a {}.", "a drawing of a {}."] },
        new() { Labels = ["red", "green", "blue"] },
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Relabelling_equals_a_new_job_bit_for_bit_without_encoding_images()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder] });
        using var folder = new ImageFolder(300);
        folder.Add("00001a.png", "not a picture at all"u8.ToArray());
        folder.Add("00007a.jpg", []);
        using var counts = new SiloCounts();
        var score = new ScoreOptions { TopK = 3, WithLogits = true };

        var first = await Keeping(cluster, folder);
        var encoded = Encoded(cluster, counts);
        var relabelled = await ModelJobs.SubmitAsync(cluster, Relabel(folder, first) with { Score = score });
        var results = await ModelJobs.ReadAllAsync(relabelled);
        Assert.Equal(encoded, Encoded(cluster, counts));

        var fresh = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Model) with { LabelSets = [.. _otherLabels], Score = score });
        Same(await ModelJobs.ReadAllAsync(fresh), results);

        var progress = await relabelled.ProgressAsync(Token);
        Assert.Equal((JobState.Finished, 302, 300, 2, 302), (progress.State, progress.Listed, progress.Classified, progress.Failed, progress.Reused));
        Assert.Equal(302, (await cluster.Client.ListJobsAsync(10, Token)).Single(row => row.Job.JobId == relabelled.Id).Progress.Reused);
    }

    [Theory]
    [InlineData("tiny-blip2")]
    [InlineData("tiny-chinese-clip")]
    public async Task Relabelling_works_for_other_model_families(string model)
    {
        using var models = new ModelsFolder().Add(model, model);
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Models = models.Configure });
        using var folder = new ImageFolder(40);
        using var counts = new SiloCounts();

        var first = await Keeping(cluster, folder, model);
        var encoded = Encoded(cluster, counts);
        var results = await ModelJobs.ReadAllAsync(await ModelJobs.SubmitAsync(cluster, Relabel(folder, first, model)));

        Assert.Equal(encoded, Encoded(cluster, counts));
        Same(await ModelJobs.ReadAllAsync(await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, model) with { LabelSets = [.. _otherLabels] })), results);
    }

    [Fact]
    public async Task A_relabelled_job_can_be_relabelled_without_its_files()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All] });
        var folder = new ImageFolder(50);
        var first = await Keeping(cluster, folder);
        var second = await ModelJobs.SubmitAsync(cluster, Relabel(folder, first));
        var expected = await ModelJobs.ReadAllAsync(second);
        var spec = Relabel(folder, second) with { LabelSets = [.. _otherLabels.Reverse()] };
        folder.Dispose();

        var third = await ModelJobs.ReadAllAsync(await ModelJobs.SubmitAsync(cluster, spec));

        Assert.Equal(expected.Select(result => (result.Path, result.Outcome.Scores[0][0])), third.Select(result => (result.Path, result.Outcome.Scores[1][0])));
    }

    [Fact]
    public async Task An_image_without_a_stored_embedding_is_encoded_again()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder] });
        using var folder = new ImageFolder(60);
        using var counts = new SiloCounts();
        var first = await Keeping(cluster, folder);
        await StoredEmbeddingsOf.LoseAsync(cluster, every: 10);
        var encoded = Encoded(cluster, counts);

        var relabelled = await ModelJobs.SubmitAsync(cluster, Relabel(folder, first));
        var results = await ModelJobs.ReadAllAsync(relabelled);

        Assert.Equal(6, Encoded(cluster, counts) - encoded);
        Assert.Equal(54, (await relabelled.ProgressAsync(Token)).Reused);
        Same(await ModelJobs.ReadAllAsync(await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Model) with { LabelSets = [.. _otherLabels] })), results);
    }

    [Fact]
    public async Task Relabelling_encodes_the_images_that_a_cancelled_job_left()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder] });
        using var folder = new ImageFolder(600);
        var first = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Model) with { KeepEmbeddings = true });
        while ((await first.ProgressAsync(Token)) is { ListingDone: false } or { Done: 0 })
        {
            await Task.Delay(10, Token);
        }

        var had = await first.CancelAsync(Token);
        Assert.InRange(had.Done, 1, 599);

        var relabelled = await ModelJobs.SubmitAsync(cluster, Relabel(folder, first));
        var results = await ModelJobs.ReadAllAsync(relabelled);

        Assert.Equal(Enumerable.Range(0, 600).Select(ImageFolder.Name), results.Select(result => result.Path));
        Assert.All(results, result => Assert.Equal(2, result.Outcome.Scores.Length));
        Assert.InRange((await relabelled.ProgressAsync(Token)).Reused, had.Done, 600);
    }

    [Fact]
    public async Task Invalid_relabelling_is_rejected_with_the_reason()
    {
        using var models = new ModelsFolder().Add("tiny-blip2", "tiny-blip2");
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Models = models.Configure });
        using var folder = new ImageFolder(3);
        var keeping = await Keeping(cluster, folder);
        var plain = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Model) with { LabelSets = [.. _otherLabels] });
        await ModelJobs.ReadAllAsync(plain);
        var blip = await Keeping(cluster, folder, "tiny-blip2");

        await Refused(Relabel(folder, keeping, "tiny-blip2"), "ran on the model 'zeroshot-mini'");
        await Refused(Relabel(folder, plain), "kept no embeddings");
        await Refused(Relabel(folder, blip, "tiny-blip2") with { Score = new ScoreOptions { Rematch = 2 } }, "Rematch is 2");
        await Refused(Relabel(folder, keeping) with { Reuse = new JobReuse("000000000000", ReuseKind.Embeddings) }, "Job '000000000000' not found");

        async Task Refused(JobSpec spec, string why) => Assert.Contains(
            why, (await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.SubmitAsync(spec, Token))).Message, StringComparison.Ordinal);
    }

    private static JobSpec Relabel(ImageFolder folder, GrainJob job, string model = Model) =>
        ModelJobs.Spec(folder, model) with { LabelSets = [.. _otherLabels], Reuse = new JobReuse(job.Id, ReuseKind.Embeddings) };

    private static async Task<GrainJob> Keeping(TestCluster cluster, ImageFolder folder, string model = Model)
    {
        var job = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, model) with { KeepEmbeddings = true });
        await ModelJobs.ReadAllAsync(job);
        return job;
    }

    private static long Encoded(TestCluster cluster, SiloCounts counts) => counts.Of(cluster.Silos, "zeroshot.batch.size");

    private static void Same(List<ImageResult> expected, List<ImageResult> results)
    {
        Assert.Equal(expected.Select(result => result.Path), results.Select(result => result.Path));
        Assert.Equal(expected.Select(result => (result.Outcome.Error, result.Outcome.Detail)), results.Select(result => (result.Outcome.Error, result.Outcome.Detail)));
        Assert.Equal(expected.Select(result => result.Outcome.Stamp), results.Select(result => result.Outcome.Stamp));

        // Record structs of floats compare bitwise, except for the sign of zero.
        Assert.Equal(
            expected.SelectMany(result => result.Outcome.Scores).SelectMany(scores => scores),
            results.SelectMany(result => result.Outcome.Scores).SelectMany(scores => scores));
    }
}
