
namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>A job uses one model: files that change while it runs, or differ between encoders, never mix into its results.</summary>
public sealed class ModelFolderChangeTests
{
    private const string Model = "tiny-chinese-clip";
    private const int Images = 40;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_interrupted_job_fails_if_the_preprocessing_was_edited()
    {
        using var images = new ImageFolder(Images);
        using var models = new ModelsFolder().Add(Model, Model);
        await using var cluster = await StartAsync(models, waitSeconds: 1);
        var interrupted = await MadeUpJob.CreateAsync(
            cluster, ModelJobs.Spec(images, Model), [.. Enumerable.Range(0, Images).Select(index => new ImageEntry(ImageFolder.Name(index)))]);
        Edit(models);
        var job = cluster.Client.GetJob(interrupted.Job.JobId);
        await job.ResumeAsync(Token);
        await ModelJobs.ReadAllAsync(job);
        var ended = await job.ProgressAsync(Token);

        Assert.Equal((JobState.Failed, ZeroShotError.ModelMismatch), (ended.State, ended.ProblemCode));
        Assert.Contains($"The folder of the model '{Model}' on this silo differs from the one", ended.Problem, StringComparison.Ordinal);
        Assert.Equal(0, ended.Done);
    }

    [Fact]
    public async Task Submitting_again_after_an_edit_starts_a_new_job()
    {
        using var images = new ImageFolder(Images);
        using var models = new ModelsFolder().Add(Model, Model);
        await using var cluster = await StartAsync(models, waitSeconds: 60);
        var spec = ModelJobs.Spec(images, Model) with { Reuse = new JobReuse("", ReuseKind.UnchangedFiles) };
        var before = await RunAsync(cluster, spec);
        Edit(models);
        var after = await RunAsync(cluster, spec);
        using var fresh = new ModelsFolder().Add(Model, Model);
        Edit(fresh);
        await using var other = await StartAsync(fresh, waitSeconds: 60);
        var expected = await RunAsync(other, spec);

        Assert.NotEqual(before.Fingerprint, after.Fingerprint);
        Assert.NotEqual(before.Scores, after.Scores);
        Assert.Equal(expected.Scores, after.Scores);
        Assert.Equal(0, after.Reused);
    }

    [Fact]
    public async Task Encoders_with_different_folders_do_not_share_a_job_and_are_reported()
    {
        using var images = new ImageFolder(200);
        using var one = new ModelsFolder().Add(Model, Model);
        using var two = new ModelsFolder().Add(Model, Model);
        Edit(two);
        var first = await ScoresOfAsync(one, images);
        var second = await ScoresOfAsync(two, images);
        Assert.NotEqual(first, second);
        await using var cluster = await TestCluster.StartAsync(new()
        {
            Roles = [ZeroShotRoles.All, ZeroShotRoles.Encoder],
            ModelsOf = (silo, options) => (silo == 0 ? one : two).Configure(options),
        });

        for (var round = 0; round < 3; round++)
        {
            var job = await RunAsync(cluster, ModelJobs.Spec(images, Model) with { Tenant = $"round {round}" });

            // All results come from one folder or the other, depending on which encoder described the model.
            Assert.Contains(job.Scores, new[] { first, second });
        }

        await cluster.Client.LoadModelAsync(Model, Token);
        var difference = Assert.Single((await cluster.Client.GetClusterAsync(Token)).ModelDifferences);
        Assert.Equal((Model, 2), (difference.Model, difference.Folders.Count));
        Assert.Equal(["Silo_0", "Silo_1"], difference.Folders.Values.SelectMany(silos => silos).Select(silo => silo[^6..]).Order());
    }

    [Fact]
    public async Task An_interactive_request_after_an_edit_uses_the_edited_folder()
    {
        using var images = new ImageFolder(1);
        using var models = new ModelsFolder().Add(Model, Model);
        await using var cluster = await StartAsync(models, waitSeconds: 60);
        var before = await ClassifyAsync(cluster, images);
        Edit(models);

        // Within the ten seconds for which a silo caches model descriptions.
        var remembered = await ClassifyAsync(cluster, images);
        var submitted = await cluster.Client.SubmitAsync(ModelJobs.Spec(images, Model), Token);
        await cluster.Client.UnloadModelAsync(Model, Token);
        var after = await ClassifyAsync(cluster, images);

        Assert.Equal(before, remembered);
        Assert.NotEqual(before, after);
        Assert.Equal(64, submitted.Job.Fingerprint.Length);
    }

    private static void Edit(ModelsFolder models) => models.Edit(Model, "preprocessor_config.json", "0.48145466", "0.28145466");

    private static Task<TestCluster> StartAsync(ModelsFolder models, int waitSeconds) => TestCluster.StartAsync(new()
    {
        Roles = [ZeroShotRoles.All],
        Models = models.Configure,
        Jobs = jobs => jobs.ModelMismatchSeconds = waitSeconds,
    });

    private static async Task<string> ScoresOfAsync(ModelsFolder models, ImageFolder images)
    {
        await using var cluster = await StartAsync(models, waitSeconds: 60);
        return (await RunAsync(cluster, ModelJobs.Spec(images, Model))).Scores;
    }

    private static async Task<(string Fingerprint, string Scores, long Reused)> RunAsync(TestCluster cluster, JobSpec spec)
    {
        var job = await ModelJobs.SubmitAsync(cluster, spec);
        var results = await ModelJobs.ReadAllAsync(job);
        var progress = await job.ProgressAsync(Token);
        Assert.Equal((JobState.Finished, 0L), (progress.State, progress.Failed));
        return ((await job.DescribeAsync(Token)).Fingerprint, Text(results.Select(result => result.Outcome)), progress.Reused);
    }

    private static async Task<string> ClassifyAsync(TestCluster cluster, ImageFolder images)
    {
        var answer = await cluster.Client.ClassifyAsync(
            new ClassifyRequest { Model = Model, Images = new ByteSlice { Files = [.. Pictures.Of(images)] }, LabelSets = [new LabelSetDefinition { Labels = ["cat", "dog", "sky"] }] }, Token);
        return Text(answer.Outcomes);
    }

    private static string Text(IEnumerable<ImageOutcome> outcomes) =>
        string.Join('\n', outcomes.Select(outcome => string.Join(' ', outcome.Scores[0].OrderBy(score => score.Label).Select(score => score.Score))));
}
