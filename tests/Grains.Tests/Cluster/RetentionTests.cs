using ZeroShotOrleans.Grains.Contracts;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Which finished jobs are deleted to make room, and what is left of them.</summary>
public sealed class RetentionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Finished_jobs_of_one_tenant_do_not_replace_those_of_another()
    {
        await using var cluster = await StartAsync();
        using var folder = new ImageFolder(1);
        var kept = await FinishAsync(cluster, folder, "alice", "cat");
        string[] others = [.. await Task.WhenAll(Enumerable.Range(0, 5).Select(async number => await FinishAsync(cluster, folder, "bob", $"label {number}")))];

        Assert.Equal(JobState.Finished, (await Job(cluster, kept).ProgressAsync(Token)).State);
        Assert.Single(await ReadAsync(cluster, kept));
        var listed = await cluster.Client.ListJobsAsync(cancellationToken: Token);
        Assert.Equal(kept, Assert.Single(listed, job => job.Job.Spec.Tenant == "alice").Job.JobId);

        // Two are kept, and the one whose submission removed the others has finished since.
        await FinishAsync(cluster, folder, "bob", "last");
        Assert.Equal(2, (await cluster.Client.ListJobsAsync(cancellationToken: Token)).Count(job => job.Job.Spec.Tenant == "bob"));
        Assert.Equal(5, others.Distinct().Count());
    }

    [Fact]
    public async Task A_job_with_its_own_retention_time_is_not_removed_by_count()
    {
        await using var cluster = await StartAsync();
        using var folder = new ImageFolder(1);
        var kept = await FinishAsync(cluster, folder, "bob", "cat", TimeSpan.FromDays(7));
        for (var number = 0; number < 4; number++)
        {
            await FinishAsync(cluster, folder, "bob", $"label {number}");
        }

        Assert.Equal(JobState.Finished, (await Job(cluster, kept).ProgressAsync(Token)).State);
        Assert.Single(await ReadAsync(cluster, kept));
        Assert.Contains(await cluster.Client.ListJobsAsync(cancellationToken: Token), job => job.Job.JobId == kept);
    }

    [Fact]
    public async Task A_job_that_was_removed_by_count_is_not_found_by_any_call()
    {
        await using var cluster = await StartAsync();
        using var folder = new ImageFolder(1);
        var removed = await FinishAsync(cluster, folder, "bob", "cat");
        for (var number = 0; number < 4; number++)
        {
            await FinishAsync(cluster, folder, "bob", $"label {number}");
        }

        await AssertGoneAsync(cluster, removed);
    }

    [Fact]
    public async Task A_reader_that_waits_for_results_learns_that_the_job_was_deleted()
    {
        await using var cluster = await StartAsync();
        var submitted = await cluster.Client.SubmitAsync(Spec(new UploadSource { Name = "mine" }, "bob", "cat"), Token);
        var job = Job(cluster, submitted.Job.JobId);
        await using var reader = job.ReadAsync(0, Token).GetAsyncEnumerator(Token);
        var waiting = reader.MoveNextAsync().AsTask();
        await Task.Delay(200, Token);

        await job.DeleteAsync(Token);

        var thrown = await Assert.ThrowsAsync<ZeroShotException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30), Token));
        Assert.Equal(ZeroShotError.NotFound, thrown.Code);
        await AssertGoneAsync(cluster, submitted.Job.JobId);
    }

    [Fact]
    public async Task A_reader_in_the_middle_of_the_results_learns_that_the_job_was_deleted()
    {
        await using var cluster = await StartAsync();
        const int Images = 20_000;
        using var folder = new ImageFolder(0);
        var made = await MadeUpJob.FinishedAsync(
            cluster, Spec(new DirectorySource { Root = folder.Path }, "bob", "cat"), Enumerable.Range(0, Images).Select(index => ($"{index}.jpg", default(ImageStamp))));
        var id = made.Job.JobId;
        await using var reader = cluster.Client.GetJob(id).ResultsAsync(cancellationToken: Token).GetAsyncEnumerator(Token);
        Assert.True(await reader.MoveNextAsync());

        await Job(cluster, id).DeleteAsync(Token);

        var thrown = await Assert.ThrowsAsync<ZeroShotException>(async () =>
        {
            while (await reader.MoveNextAsync())
            {
                Assert.True(reader.Current.First + reader.Current.Results.Length < Images, "All results came although the job was deleted.");
            }
        });
        Assert.Equal(ZeroShotError.NotFound, thrown.Code);
        await AssertGoneAsync(cluster, id);
    }

    [Fact]
    public async Task Deleting_the_unfinished_job_that_a_submission_resumes_does_not_fail_the_submission()
    {
        await using var cluster = await StartAsync();
        var spec = Spec(new UploadSource { Name = "again" }, "bob", "cat");
        for (var round = 0; round < 20; round++)
        {
            var first = (await cluster.Client.SubmitAsync(spec, Token)).Job.JobId;
            var deleting = Job(cluster, first).DeleteAsync(Token);
            var second = await cluster.Client.SubmitAsync(spec, Token);
            await deleting;
            if (second.Job.JobId != first)
            {
                await Job(cluster, second.Job.JobId).DeleteAsync(Token);
            }
        }
    }

    [Fact]
    public async Task A_tenant_with_as_many_bytes_as_it_may_have_gets_no_new_job_and_loses_none()
    {
        await using var cluster = await TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Jobs = jobs => (jobs.KeepFinished, jobs.MaxStoredBytesPerTenant) = (1, 1 << 20) });
        using var folder = new ImageFolder(1);
        var made = await MadeUpJob.FinishedAsync(
            cluster, Spec(new DirectorySource { Root = folder.Path }, "bob", "cat"), Enumerable.Range(0, 20_000).Select(index => ($"{index}.jpg", default(ImageStamp))));

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => FinishAsync(cluster, folder, "bob", "dog"));

        Assert.Equal(ZeroShotError.QuotaExceeded, refused.Code);
        Assert.Contains("Tenant 'bob'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Jobs:MaxStoredBytesPerTenant", refused.Message, StringComparison.Ordinal);

        // It would have been replaced by the job that was refused.
        Assert.Equal(JobState.Finished, (await Job(cluster, made.Job.JobId).ProgressAsync(Token)).State);
        await FinishAsync(cluster, folder, "alice", "dog");
        await Job(cluster, made.Job.JobId).DeleteAsync(Token);
        await FinishAsync(cluster, folder, "bob", "dog");
    }

    [Fact]
    public async Task Housekeeping_deletes_only_jobs_that_have_ended_and_whose_time_is_over()
    {
        await using var cluster = await StartAsync();
        using var folder = new ImageFolder(1);
        var open = (await cluster.Client.SubmitAsync(Spec(new UploadSource { Name = "open" }, "bob", "cat"), Token)).Job.JobId;
        var ended = await FinishAsync(cluster, folder, "bob", "cat");
        var kept = await FinishAsync(cluster, folder, "bob", "dog", TimeSpan.FromDays(7));

        // What housekeeping found may have been resumed or retried when its call arrives.
        Assert.False(await Retention(cluster, open).DeleteEndedAsync(due: null, Token));
        Assert.False(await Retention(cluster, open).DeleteEndedAsync(DateTimeOffset.MaxValue, Token));
        Assert.False(await Retention(cluster, ended).DeleteEndedAsync(DateTimeOffset.UtcNow, Token));
        Assert.False(await Retention(cluster, kept).DeleteEndedAsync(due: null, Token));
        Assert.False(await Retention(cluster, kept).DeleteEndedAsync(DateTimeOffset.UtcNow.AddDays(6), Token));

        Assert.True(await Retention(cluster, kept).DeleteEndedAsync(DateTimeOffset.UtcNow.AddDays(8), Token));
        Assert.True(await Retention(cluster, ended).DeleteEndedAsync(due: null, Token));
        await AssertGoneAsync(cluster, kept);
        await AssertGoneAsync(cluster, ended);
    }

    private static async Task AssertGoneAsync(TestCluster cluster, string id)
    {
        var job = Job(cluster, id);
        foreach (var call in (Func<Task>[])
            [
                () => job.DescribeAsync(Token), () => job.ProgressAsync(Token), () => job.CountLabelsAsync(Token), () => job.CancelAsync(Token), () => job.ResumeAsync(Token), () => job.PauseAsync(Token),
                () => job.RetryAsync([], Token), () => job.DeleteAsync(Token), () => job.UploadAsync(new UploadChunk { First = 0, Files = [] }, Token), () => job.CompleteUploadAsync(1, Token),
                () => ReadAsync(cluster, id), () => cluster.Client.RelabelAsync(id, [new LabelSetDefinition { Labels = ["dog", "sky"] }], cancellationToken: Token),
            ])
        {
            Assert.Equal(ZeroShotError.NotFound, (await Assert.ThrowsAsync<ZeroShotException>(call)).Code);
        }

        Assert.DoesNotContain(await cluster.Client.ListJobsAsync(cancellationToken: Token), listed => listed.Job.JobId == id);
    }

    private static Task<TestCluster> StartAsync() => TestCluster.StartAsync(new() { Roles = [ZeroShotRoles.All], Jobs = jobs => jobs.KeepFinished = 2 });

    private static IJobRetentionGrain Retention(TestCluster cluster, string id) => cluster.Grains.GetGrain<IJobRetentionGrain>(id);

    private static IJobGrain Job(TestCluster cluster, string id) => cluster.Grains.GetGrain<IJobGrain>(id);

    private static JobSpec Spec(ImageSource source, string tenant, string label, TimeSpan? keepFor = null) => new()
    {
        Source = source,
        Model = "zeroshot-mini",
        LabelSets = [new LabelSetDefinition { Labels = [label, "something else"] }],
        Tenant = tenant,
        KeepFor = keepFor,
    };

    private static async Task<string> FinishAsync(TestCluster cluster, ImageFolder folder, string tenant, string label, TimeSpan? keepFor = null)
    {
        var id = (await cluster.Client.SubmitAsync(Spec(new DirectorySource { Root = folder.Path }, tenant, label, keepFor), Token)).Job.JobId;
        await ReadAsync(cluster, id);
        return id;
    }

    private static async Task<List<ImageResult>> ReadAsync(TestCluster cluster, string id)
    {
        var results = new List<ImageResult>();
        await foreach (var chunk in cluster.Client.GetJob(id).ResultsAsync(cancellationToken: Token))
        {
            results.AddRange(chunk.Results);
        }

        return results;
    }
}
