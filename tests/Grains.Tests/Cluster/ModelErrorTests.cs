using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Encoding.Cache;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>A broken model is reported with the reason and does not affect others.</summary>
public sealed class ModelErrorTests
{
    private const string Good = "zeroshot-mini";
    private const string Vision = "onnx/vision_model.onnx";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_on_a_broken_model_fails_with_the_file_and_other_jobs_finish()
    {
        // A valid file, so that only loading it shows that it is not an image tower.
        using var models = new ModelsFolder().Add("tiny-chinese-clip", "broken").Replace("broken", Vision, by: "onnx/text_model.onnx");
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder], Models = models.Configure });
        using var folder = new ImageFolder(200);

        var bad = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, "broken"));
        var good = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Good));
        var (badResults, goodResults) = (await ModelJobs.ReadAllAsync(bad), await ModelJobs.ReadAllAsync(good));

        Assert.Empty(badResults);
        var failed = await bad.ProgressAsync(Token);
        Assert.Equal(JobState.Failed, failed.State);
        Assert.StartsWith($"The model 'broken' cannot be used. {Vision}: has no input pixel_values", failed.Problem, StringComparison.Ordinal);
        Assert.EndsWith("Export the model with tools/export, or correct zeroshot.json if that is wrong.", failed.Problem, StringComparison.Ordinal);
        Assert.Equal(200, goodResults.Count(result => result.Outcome.Error is ImageError.None));
        Assert.Equal(JobState.Finished, (await good.ProgressAsync(Token)).State);
    }

    [Fact]
    public async Task Truncating_a_file_of_a_model_rejects_the_next_job()
    {
        using var models = new ModelsFolder().Add("tiny-chinese-clip", "broken");
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Models = models.Configure });
        using var folder = new ImageFolder(20);
        await cluster.Client.GetModelAsync("broken", Token);
        models.Truncate("broken", Vision);

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.SubmitAsync(ModelJobs.Spec(folder, "broken"), Token));

        Assert.Equal(ZeroShotError.ModelBroken, refused.Code);
        Assert.StartsWith($"The model 'broken' cannot be used. {Vision}: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Download it again", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preload_reports_a_broken_model_and_loads_the_others()
    {
        using var models = new ModelsFolder().Add("tiny-chinese-clip", "broken").Add("tiny-chinese-clip", "whole");
        models.Truncate("broken", Vision);
        await using var cluster = await TestCluster.StartAsync(new()
        {
            Roles = [ZeroShotRoles.All],
            Models = options =>
            {
                models.Configure(options);
                foreach (var name in (string[])["broken", "not-there", "whole"])
                {
                    options.Preload.Add(name);
                }
            },
        });
        using var folder = new ImageFolder(20);

        var loaded = cluster.Silos[0].ServiceProvider.GetRequiredService<LoadedModels>();
        Assert.Equal(["whole"], loaded.Residences().Select(model => model.Model));
        Assert.Contains(Vision, loaded.Problems["broken"], StringComparison.Ordinal);
        Assert.Equal(20, (await ModelJobs.ReadAllAsync(await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Good)))).Count);
    }

    [Fact]
    public async Task A_model_larger_than_the_budget_fails_its_job_with_the_setting()
    {
        using var models = new ModelsFolder().Add("tiny-chinese-clip", "small");
        await using var cluster = await TestCluster.StartAsync(new()
        {
            Roles = [ZeroShotRoles.All],
            Models = options =>
            {
                models.Configure(options);
                options.MaxBytes = 1_000_000;
            },
        });
        using var folder = new ImageFolder(20);

        var large = await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Good));
        Assert.Empty(await ModelJobs.ReadAllAsync(large));
        var small = await ModelJobs.ReadAllAsync(await ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, "small")));

        Assert.Contains("Raise Models:MaxBytes", (await large.ProgressAsync(Token)).Problem, StringComparison.Ordinal);
        Assert.Equal(20, small.Count(result => result.Outcome.Error is ImageError.None));
    }
}
