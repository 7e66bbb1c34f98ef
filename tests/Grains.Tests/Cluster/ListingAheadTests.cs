using System.Globalization;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Back-pressure of encoders on the listing of a job.</summary>
public sealed class ListingAheadTests
{
    private const int Images = 20_000;
    private const int Ahead = 2_048;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Listing_ahead_is_bounded_and_completes()
    {
        using var folder = new ImageFolder(0);
        var list = System.IO.Path.Combine(folder.Path, "list.txt");
        await File.WriteAllLinesAsync(list, Enumerable.Range(0, Images).Select(i => string.Create(CultureInfo.InvariantCulture, $"missing-{i}.jpg")), Token);
        await using var cluster = await TestCluster.StartAsync(new TestClusterOptions { Roles = [ZeroShotRoles.All], Jobs = jobs => jobs.MaxListedAhead = Ahead });
        var submitted = await cluster.Client.SubmitAsync(new JobSpec
        {
            Source = new ListSource { File = list }, Model = "zeroshot-mini", LabelSets = [new() { Labels = ["cat", "dog"] }],
        }, Token);

        var job = cluster.Client.GetJob(submitted.Job.JobId);
        var most = 0L;
        JobProgress progress;
        do
        {
            progress = await job.ProgressAsync(Token);
            most = Math.Max(most, progress.Listed - progress.Done);
        }
        while (!progress.Ended);

        Assert.Equal((JobState.Finished, Images, Images), (progress.State, progress.Listed, progress.Failed));
        Assert.InRange(most, 1, Ahead + ManifestSegment.MaxImages);
    }
}
