
namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Label counts of a job match its rows, while it runs, after a restart and after a retry.</summary>
public sealed class LabelCountTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Label_counts_match_the_results_also_after_a_restart()
    {
        var state = Directory.CreateTempSubdirectory("zso-test-state-").FullName;
        try
        {
            using var folder = new ImageFolder(700);
            string id;
            LabelCounts before;
            await using (var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = state }))
            {
                var job = await ModelJobs.SubmitAsync(cluster, Spec(folder));
                id = job.Id;
                var running = await job.CountLabelsAsync(Token);
                var results = await ModelJobs.ReadAllAsync(job);
                before = await job.CountLabelsAsync(Token);

                Assert.InRange(running.Counted, 0, 700);
                Assert.Equal(700, before.Counted);
                for (var set = 0; set < 2; set++)
                {
                    var expected = results.CountBy(result => result.Outcome.Scores[set] is [var best, ..] ? best.Label : -1).OrderByDescending(count => count.Value).ThenBy(count => count.Key);
                    Assert.Equal(expected.Select(count => new LabelCount(count.Key, count.Value)), before.Sets[set]);
                    Assert.Equal(700, before.Sets[set].Sum(count => count.Images));
                }
            }

            await using var next = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], StateDirectory = state });
            var after = await next.Client.GetJob(id).CountLabelsAsync(Token);

            Assert.Equal(before.Counted, after.Counted);
            Assert.All(before.Sets.Zip(after.Sets), sets => Assert.Equal(sets.First, sets.Second));
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private static JobSpec Spec(ImageFolder folder) => new()
    {
        Source = new DirectorySource { Root = folder.Path },
        Model = "zeroshot-mini",
        LabelSets = [new() { Labels = ["cat", "dog", "rocket"] }, new() { Labels = ["red", "green", "blue", "grey"] }],
        Score = new ScoreOptions { Threshold = 0.5f },
    };
}
