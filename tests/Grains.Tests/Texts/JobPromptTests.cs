using ZeroShotOrleans.Grains.Tests.Cluster;

namespace ZeroShotOrleans.Grains.Tests.Texts;

/// <summary>Label sets of jobs wait for the text towers as others do, but for longer.</summary>
public sealed class JobPromptTests
{
    private const string Model = "zeroshot-mini";

    [Fact]
    public async Task Jobs_whose_label_sets_find_no_room_wait_until_there_is()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Encoder = encoder => encoder.MaxQueuedPromptsPerTenant = 1_000 });
        using var counts = new SiloCounts();
        using var folder = new ImageFolder(2);

        var jobs = await Task.WhenAll(Enumerable.Range(0, 3).Select(job => ModelJobs.SubmitAsync(cluster, ModelJobs.Spec(folder, Model) with
        {
            LabelSets = [new LabelSetDefinition { Labels = [.. Enumerable.Range(0, 1_500).Select(label => $"thing {label} of {job}")], Templates = ["a photo of a {}."] }],
        })));
        var results = await Task.WhenAll(jobs.Select(ModelJobs.ReadAllAsync));

        Assert.All(results, rows => Assert.Equal(2, rows.Count(row => row.Outcome.Error == ImageError.None)));
        Assert.True(counts.Of(cluster.Silos, "zeroshot.text.refusals") > 0, "no label set was refused");
    }
}
