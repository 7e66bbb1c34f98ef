using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Encoding.Cache;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Several models in one cluster.</summary>
public sealed class ModelChoiceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_on_different_models_run_concurrently()
    {
        using var models = new ModelsFolder().Add("tiny-chinese-clip", "tiny-chinese-clip");
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder], Models = models.Configure });
        using var folder = new ImageFolder(400);

        var mini = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, "zeroshot-mini"));
        var chinese = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, "tiny-chinese-clip"));
        await FirstResultAsync(mini);
        await FirstResultAsync(chinese);
        var (miniResults, chineseResults) = (await ModelJobs.ReadAllAsync(mini), await ModelJobs.ReadAllAsync(chinese));

        Assert.Equal(["tiny-chinese-clip", "zeroshot-mini"], (await cluster.Client.ListModelsAsync(Token)).Select(model => model.Name));
        AssertClassified(400, miniResults);
        AssertClassified(400, chineseResults);

        // Models differ, and so do their scores for the same images.
        Assert.NotEqual(Scores(miniResults), Scores(chineseResults));
    }

    [Fact]
    public async Task Models_that_do_not_fit_together_take_turns_and_both_jobs_finish()
    {
        using var models = new ModelsFolder().Add("tiny-chinese-clip", "one").Add("tiny-chinese-clip", "two");
        await using var cluster = await TestCluster.StartAsync(new()
        {
            Roles = [ZeroShotRoles.All],
            Models = options =>
            {
                models.Configure(options);

                // The budget holds the text tower of one model, or the image tower of one.
                options.MaxBytes = 400_000;
            },
        });
        using var folder = new ImageFolder(100);

        var one = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, "one"));
        var two = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, "two"));

        AssertClassified(100, await ModelJobs.ReadAllAsync(one));
        AssertClassified(100, await ModelJobs.ReadAllAsync(two));
        var resident = Assert.Single(cluster.Silos[0].ServiceProvider.GetRequiredService<LoadedModels>().Residences());
        Assert.InRange(resident.Bytes, 1, 400_000);
    }

    private static async Task FirstResultAsync(Client.GrainJob job)
    {
        await foreach (var _ in job.ResultsAsync(cancellationToken: Token))
        {
            return;
        }

        Assert.Fail("The job gave no result.");
    }

    private static void AssertClassified(int images, List<ImageResult> results)
    {
        Assert.Equal(Enumerable.Range(0, images).Select(ImageFolder.Name), results.Select(result => result.Path));
        Assert.All(results, result => Assert.Equal(3, Assert.Single(result.Outcome.Scores).Length));
    }

    private static IEnumerable<float> Scores(List<ImageResult> results) => results.Select(result => result.Outcome.Scores[0][0].Score);
}
