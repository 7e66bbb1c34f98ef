using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Jobs.Identity;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Jobs put into the state without any work: as a base of many images, or as a crash left them.</summary>
internal sealed class MadeUpJob
{
    private readonly IJobStore _jobs;

    private MadeUpJob(IJobStore jobs, JobDescription job, long epoch, ImmutableArray<ImageEntry> entries) =>
        (_jobs, Job, Epoch, Entries) = (jobs, job, epoch, entries);

    public JobDescription Job { get; }

    public long Epoch { get; }

    public ImmutableArray<ImageEntry> Entries { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A finished job with random embeddings and one classification for all images.</summary>
    public static async Task<MadeUpJob> FinishedAsync(TestCluster cluster, JobSpec spec, IEnumerable<(string Path, ImageStamp Stamp)> images)
    {
        var model = await cluster.Client.GetModelAsync(spec.Model, Token);
        var embeddings = Services(cluster).GetRequiredService<IEmbeddingStore>();
        var stamped = images.ToList();
        var job = await CreateAsync(cluster, spec, [.. stamped.Select(image => new ImageEntry(image.Path))]);
        var random = new Random(1);
        var first = 0L;
        foreach (var part in stamped.Chunk(Limits.MaxImagesPerLease))
        {
            if (spec.KeepEmbeddings)
            {
                await embeddings.SaveAsync($"{spec.Model}/{model.ImageFingerprint}", [.. part.Select(image => KeyValuePair.Create(image.Stamp.Content, Embedding(random, model.EmbeddingDimension)))], Token);
            }

            await job._jobs.AppendOutcomesAsync(
                job.Job.JobId, job.Epoch, first, [.. part.Select(image => new ImageOutcome { Scores = [[new LabelScore(0, 0.5f)]], Stamp = image.Stamp })], Token);
            first += part.Length;
        }

        await job._jobs.UpdateAsync(job.Job.JobId, job.Epoch, new JobStatus(JobState.Finished, ListingDone: true), Token);
        return job;
    }

    /// <summary>A job of which nothing is done yet, listed or not.</summary>
    public static async Task<MadeUpJob> CreateAsync(TestCluster cluster, JobSpec spec, ImmutableArray<ImageEntry> entries, int listed = int.MaxValue)
    {
        var model = await cluster.Client.GetModelAsync(spec.Model, Token);
        spec = spec with { LabelSets = [.. spec.LabelSets.Select(set => set.WithDefaults(model))] };
        ImmutableArray<string> labelSets = [.. spec.LabelSets.Select(set => LabelSetKey.Of(model, set.Labels, set.Templates))];
        var now = DateTimeOffset.UtcNow;
        var job = new MadeUpJob(
            Services(cluster).GetRequiredService<IJobStore>(),
            new JobDescription { JobId = JobIds.New(now), Spec = spec, LabelSets = labelSets, Submitted = now, ImageFingerprint = model.ImageFingerprint, Fingerprint = model.Fingerprint },
            epoch: 1,
            entries);
        await job._jobs.CreateAsync(job.Job, SpecHash.Of(spec, labelSets, model.Fingerprint), Token);
        Assert.Equal(job.Epoch, await job._jobs.TakeAsync(job.Job.JobId, Token));
        var first = 0L;
        foreach (var part in entries.Take(listed).Chunk(ManifestSegment.MaxImages))
        {
            await job._jobs.AppendManifestAsync(job.Job.JobId, job.Epoch, first, [.. part], null, Token);
            first += part.Length;
        }

        return job;
    }

    /// <summary>Gives some images an outcome.</summary>
    public Task DoneAsync(long first, ImmutableArray<ImageOutcome> outcomes) => _jobs.AppendOutcomesAsync(Job.JobId, Epoch, first, outcomes, Token);

    /// <summary>Says how it ended, before anybody has asked for it.</summary>
    public Task EndAsync(JobStatus status) => _jobs.UpdateAsync(Job.JobId, Epoch, status, Token);

    private static IServiceProvider Services(TestCluster cluster) => TestCluster.ServicesOf(cluster.Silos[0]);

    private static byte[] Embedding(Random random, int dimension)
    {
        var embedding = new float[dimension];
        for (var i = 0; i < embedding.Length; i++)
        {
            embedding[i] = random.NextSingle() - 0.5f;
        }

        return MemoryMarshal.AsBytes<float>(embedding).ToArray();
    }
}
