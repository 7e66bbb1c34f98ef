using ZeroShotOrleans.Client;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Helpers for jobs on a given model.</summary>
internal static class ModelJobs
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static JobSpec Spec(ImageFolder folder, string model) => new()
    {
        Source = new DirectorySource { Root = folder.Path },
        Model = model,
        LabelSets = [new LabelSetDefinition { Labels = ["cat", "dog", "sky"] }],
    };

    public static async Task<GrainJob> SubmitAsync(TestCluster cluster, JobSpec spec) =>
        cluster.Client.GetJob((await cluster.Client.SubmitAsync(spec, Token)).Job.JobId);

    /// <summary>Reads until the job has ended, even if it failed.</summary>
    public static async Task<List<ImageResult>> ReadAllAsync(GrainJob job)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Token);
        timeout.CancelAfter(TimeSpan.FromMinutes(3));
        var results = new List<ImageResult>();
        await foreach (var chunk in job.ReadResultsAsync(from: 0, timeout.Token))
        {
            results.AddRange(chunk.Results);
        }

        return results;
    }
}
