using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Storage.Contract.Jobs;

/// <summary>Contract of all job stores, except outcomes.</summary>
public abstract class JobStoreContract : StoreContract
{
    private IJobStore Store => State.Jobs;

    [Fact]
    public async Task A_job_is_stored_unchanged_across_a_restart()
    {
        await Store.CreateAsync(TestJobs.Job("a"), "hash", Token);
        var epoch = await Store.TakeAsync("a", Token);
        var ended = Time.GetUtcNow();
        var status = new JobStatus(
            JobState.Failed, ListingDone: true, PromptsEmbedded: 12, Problem: "The disk is gone.", ZeroShotError.StorageFailed,
            Reused: 34, EndedAt: ended, KeepUntil: ended.AddDays(30).AddTicks(1));
        await Store.UpdateAsync("a", epoch, status, Token);
        await Store.AppendManifestAsync("a", epoch, 0, TestJobs.Entries("x.jpg", "y z.png"), null, Token);
        await State.ReopenAsync();

        var found = await Store.FindAsync("a", Token);

        Assert.NotNull(found);
        Assert.Equal(status, found.Status);
        Assert.Equal((2, 0), (found.Listed, found.Classified));
        var (expected, job) = (TestJobs.Job("a"), found.Job);
        Assert.Equal((expected.JobId, expected.Submitted, expected.Spec.Model), (job.JobId, job.Submitted, job.Spec.Model));
        Assert.Equal(expected.LabelSets, job.LabelSets);
        Assert.Equal(expected.Spec.LabelSets[0].Labels, job.Spec.LabelSets[0].Labels);
        Assert.Equal("/photos", Assert.IsType<DirectorySource>(job.Spec.Source).Root);
    }

    [Fact]
    public async Task Objects_keep_their_version_across_a_restart()
    {
        var epoch = await Create("a", "hash", JobState.Running);
        ImageEntry[] entries = [new("s3://b/\U0001F600.jpg", Length: long.MaxValue, ETag: "\"v1\"", Modified: 638_000_000_000_000_000), new("s3://b/x.jpg", ETag: ""), new("y.jpg")];
        await Store.AppendManifestAsync("a", epoch, 0, [.. entries], null, Token);
        await State.ReopenAsync();

        Assert.Equal(entries, (await Store.LastManifestAsync("a", Token))!.Entries);
    }

    [Fact]
    public async Task Suspicion_is_stored_until_it_is_cleared()
    {
        var epoch = await Create("a", "hash", JobState.Running);
        var silo = SiloAddress.New(System.Net.IPAddress.Loopback, 11111, 7);
        var suspicion = new JobSuspicion { Held = [new(silo, new(3, 9), Alone: false, Started: false), new(silo, new(1, 2), Alone: true, Started: true)], Suspects = [new(10, 12)], Strikes = [1] };
        await Store.UpdateAsync("a", epoch, new JobStatus(JobState.Running, Suspicion: suspicion), Token);
        await State.ReopenAsync();

        var found = (await Store.FindAsync("a", Token))!.Status.Suspicion!;
        Assert.Equal(suspicion.Held, found.Held);
        Assert.Equal(suspicion.Suspects, found.Suspects);
        Assert.Equal(suspicion.Strikes, found.Strikes);

        await Store.UpdateAsync("a", await Store.TakeAsync("a", Token), new JobStatus(JobState.Running), Token);
        Assert.Null((await Store.FindAsync("a", Token))!.Status.Suspicion);
    }

    [Fact]
    public async Task Skipped_files_are_stored_with_the_images_and_the_status()
    {
        var epoch = await Create("a", "hash", JobState.Running);
        var first = new SkippedFiles { ByExtension = [new(".txt", 2)], WithoutExtension = 1, OtherExtensions = 3, Excluded = 4, SystemFiles = 5, FoldersNotEntered = 6 };
        await Store.AppendManifestAsync("a", epoch, 0, TestJobs.Entries("0.jpg"), first, Token);
        await Store.AppendManifestAsync("a", epoch, 1, TestJobs.Entries("1.jpg"), skipped: null, Token);
        await State.ReopenAsync();

        var found = (await Store.FindAsync("a", Token))!.Status.Skipped!;
        Assert.Equal(first.ByExtension, found.ByExtension);
        Assert.Equal(first with { ByExtension = [] }, found with { ByExtension = [] });

        await Store.UpdateAsync("a", epoch, new JobStatus(JobState.Running, ListingDone: true, Skipped: first with { Excluded = 40 }), Token);
        Assert.Equal(40, (await Store.FindAsync("a", Token))!.Status.Skipped!.Excluded);
        await Store.UpdateAsync("a", epoch, new JobStatus(JobState.Running), Token);
        Assert.Null((await Store.FindAsync("a", Token))!.Status.Skipped);
    }

    [Fact]
    public async Task A_missing_job_is_not_found_and_cannot_be_written()
    {
        Assert.Null(await Store.FindAsync("a", Token));
        Assert.Null(await Store.FindUnfinishedAsync("hash", Token));
        Assert.Null(await Store.FindFinishedAsync("hash", Token));
        Assert.Null(await Store.ReadManifestAsync("a", 0, Token));
        Assert.Null(await Store.LastManifestAsync("a", Token));
        Assert.Empty(await Store.ReadOutcomesAsync("a", 0, 10, Token));
        Assert.Empty((await Store.OutcomesAsync("a", Token)).Ranges);

        await Store.DeleteAsync("a", Token);
        await AssertNotFound(() => Store.TakeAsync("a", Token));
        await AssertNotFound(() => Store.AppendOutcomesAsync("a", 1, 0, TestJobs.Outcomes(1), Token));
        await AssertNotFound(() => Store.ForgetErrorsAsync("a", 1, [], Token));
    }

    [Fact]
    public async Task Rejects_a_duplicate_job_id()
    {
        await Store.CreateAsync(TestJobs.Job("a"), "hash", Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.CreateAsync(TestJobs.Job("a"), "hash", Token));
    }

    [Fact]
    public async Task Finds_the_newest_unfinished_job_of_a_spec()
    {
        await Create("a", "hash", JobState.Cancelled);
        await Create("b", "hash", JobState.Failed);
        await Create("c", "hash", JobState.Finished);
        await Create("d", "other", JobState.Running);

        Assert.Equal("b", (await Store.FindUnfinishedAsync("hash", Token))?.Job.JobId);
        Assert.Equal("d", (await Store.FindUnfinishedAsync("other", Token))?.Job.JobId);
        Assert.Null(await Store.FindUnfinishedAsync("none", Token));
    }

    [Fact]
    public async Task Finds_the_newest_finished_job_of_a_spec()
    {
        await Create("a", "hash", JobState.Finished);
        await Create("b", "hash", JobState.Finished);
        await Create("c", "hash", JobState.Failed);
        await Create("d", "other", JobState.Finished);

        Assert.Equal("b", (await Store.FindFinishedAsync("hash", Token))?.Job.JobId);
        Assert.Equal("d", (await Store.FindFinishedAsync("other", Token))?.Job.JobId);
        Assert.Null(await Store.FindFinishedAsync("none", Token));
    }

    [Fact]
    public async Task Jobs_count_as_open_until_they_end()
    {
        foreach (var state in Enum.GetValues<JobState>())
        {
            await Create(state.ToString(), "hash", state);
        }

        Assert.Equal(3, await Store.CountOpenAsync(Token));
        Assert.Equal([nameof(JobState.Preparing), nameof(JobState.Running), nameof(JobState.Paused)], await Store.OpenAsync(Token));
        await Store.DeleteAsync(nameof(JobState.Paused), Token);
        Assert.Equal(2, await Store.CountOpenAsync(Token));
        Assert.Equal([nameof(JobState.Preparing), nameof(JobState.Running)], await Store.UnendedAsync(Token));
    }

    [Fact]
    public async Task Open_jobs_are_counted_for_each_tenant()
    {
        Assert.Empty(await Store.CountOpenByTenantAsync(Token));
        foreach (var (id, tenant, state) in ((string, string, JobState)[])[
            ("1", "a", JobState.Preparing), ("2", "a", JobState.Running), ("3", "a", JobState.Paused), ("4", "a", JobState.Finished), ("5", "b", JobState.Running),
            ("6", "b", JobState.Cancelled), ("7", "", JobState.Running), ("8", "c", JobState.Failed)])
        {
            await Store.CreateAsync(Job(id, tenant), id, Token);
            await Store.UpdateAsync(id, await Store.TakeAsync(id, Token), new(state), Token);
        }

        Assert.Equal([("", 1), ("a", 3), ("b", 1)], (await Store.CountOpenByTenantAsync(Token)).Select(count => (count.Key, count.Value)).Order());
        await Store.DeleteAsync("2", Token);
        Assert.Equal(2, (await Store.CountOpenByTenantAsync(Token))["a"]);
    }

    [Fact]
    public async Task Jobs_expire_at_their_time_unless_they_are_resumed()
    {
        var now = Time.GetUtcNow();
        await Create("later", "1", JobState.Finished, keepUntil: now.AddTicks(1));
        await Create("now", "2", JobState.Finished, keepUntil: now);
        await Create("failed", "3", JobState.Failed, keepUntil: now.AddDays(-2));
        await Create("cancelled", "4", JobState.Cancelled, keepUntil: now.AddDays(-1));
        await Create("open", "5", JobState.Running);
        var epoch = await Create("resumed", "6", JobState.Failed, keepUntil: now.AddDays(-1));
        await Store.UpdateAsync("resumed", epoch, new(JobState.Running), Token);

        Assert.Equal(["now", "failed", "cancelled"], await Store.ExpiredAsync(now, Token));
        await Store.DeleteAsync("failed", Token);
        await State.ReopenAsync();

        Assert.Equal(["now", "cancelled"], await Store.ExpiredAsync(now, Token));
        Assert.Equal(["later", "now", "cancelled"], await Store.ExpiredAsync(now.AddTicks(1), Token));
    }

    [Fact]
    public async Task A_deleted_job_is_not_found_and_others_are_unaffected()
    {
        var epochs = new Dictionary<string, long>();
        foreach (var id in new[] { "a", "b" })
        {
            var epoch = epochs[id] = await Create(id, id, JobState.Cancelled, keepUntil: Time.GetUtcNow());
            await Store.AppendManifestAsync(id, epoch, 0, TestJobs.Entries("0.jpg"), null, Token);
            await Store.AppendOutcomesAsync(id, epoch, 0, TestJobs.Outcomes(20_000), Token);
            await State.Uploads.AppendAsync(id, epoch, 0, [.. Enumerable.Repeat(new byte[] { 1, 2, 3 }, 1500)], Token);
        }

        await Store.DeleteAsync("a", Token);

        Assert.Null(await Store.FindAsync("a", Token));
        Assert.Null(await Store.FindUnfinishedAsync("a", Token));
        Assert.Null(await Store.ReadManifestAsync("a", 0, Token));
        Assert.Empty((await Store.OutcomesAsync("a", Token)).Ranges);
        Assert.Empty(await Store.ReadOutcomesAsync("a", 0, 10, Token));
        Assert.Equal(["b"], (await Store.NewestAsync(10, Token)).Select(job => job.Job.JobId));
        Assert.Equal(["b"], await Store.ExpiredAsync(Time.GetUtcNow(), Token));
        Assert.Equal(0, await State.Uploads.BytesAsync("a", Token));
        Assert.Empty(await State.Uploads.ReadAsync("a", 0, 10, 100, Token));
        await AssertNotFound(() => Store.UpdateAsync("a", epochs["a"], new(JobState.Finished), Token));
        await AssertNotFound(() => State.Uploads.AppendAsync("a", epochs["a"], 0, [[1]], Token));

        Assert.Equal([new(0, 20_000)], (await Store.OutcomesAsync("b", Token)).Ranges);
        Assert.Equal(4500, await State.Uploads.BytesAsync("b", Token));
    }

    [Fact]
    public async Task Lists_jobs_newest_first_and_unfinished_ones_oldest_first()
    {
        await Create("b", "1", JobState.Running);
        await Create("c", "2", JobState.Finished);
        await Create("a", "3", JobState.Preparing);
        await Create("d", "4", JobState.Cancelled);

        Assert.Equal(["d", "a", "c"], (await Store.NewestAsync(3, Token)).Select(job => job.Job.JobId));
        Assert.Equal(["b", "a"], await Store.UnendedAsync(Token));
    }

    [Fact]
    public async Task Only_the_newest_activation_can_write()
    {
        await Store.CreateAsync(TestJobs.Job("a"), "hash", Token);
        var old = await Store.TakeAsync("a", Token);
        await Store.AppendManifestAsync("a", old, 0, TestJobs.Entries("0.jpg"), null, Token);
        var young = await Store.TakeAsync("a", Token);
        Assert.True(young > old);

        await Assert.ThrowsAsync<StaleEpochException>(() => Store.UpdateAsync("a", old, new(JobState.Finished), Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => Store.AppendManifestAsync("a", old, 1, TestJobs.Entries("1.jpg"), null, Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => Store.AppendOutcomesAsync("a", old, 0, TestJobs.Outcomes(1), Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => Store.ForgetErrorsAsync("a", old, [], Token));

        var job = await Store.FindAsync("a", Token);
        Assert.Equal((JobState.Preparing, 1, 0), (job!.Status.State, job.Listed, job.Classified));
        Assert.Empty((await Store.OutcomesAsync("a", Token)).Ranges);
        await Store.AppendOutcomesAsync("a", young, 0, TestJobs.Outcomes(1), Token);
        await State.ReopenAsync();
        Assert.True(await Store.TakeAsync("a", Token) > young);
    }

    [Fact]
    public async Task Deleting_keeps_the_newest_finished_and_all_unfinished_jobs()
    {
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            var epoch = await Create(id, id, JobState.Finished);
            await Store.AppendManifestAsync(id, epoch, 0, TestJobs.Entries("0.jpg"), null, Token);
            await Store.AppendOutcomesAsync(id, epoch, 0, TestJobs.Outcomes(1000), Token);
        }

        await Create("e", "e", JobState.Cancelled);

        var old = await Store.OldFinishedAsync(tenant: "", keep: 2, Token);
        Assert.Equal(["a", "b"], old);
        await Task.WhenAll(old.Select(id => Store.DeleteAsync(id, Token)));

        Assert.Equal(["e", "d", "c"], (await Store.NewestAsync(10, Token)).Select(job => job.Job.JobId));
        Assert.Empty(await Store.ReadOutcomesAsync("a", 0, 1, Token));
        Assert.Null(await Store.ReadManifestAsync("b", 0, Token));
        Assert.Equal(1000, (await Store.ReadOutcomesAsync("c", 0, 1000, Token)).Length);
        Assert.Empty(await Store.OldFinishedAsync(tenant: "", keep: 2, Token));
    }

    [Fact]
    public async Task Old_finished_jobs_are_those_of_one_tenant_without_a_retention_time_of_their_own()
    {
        await Finish("a1", "a");
        await Finish("b1", "b");
        await Finish("a2", "a", TimeSpan.FromDays(1));
        await Finish("a3", "a");
        await Finish("b2", "b");
        await Finish("A", "A");
        await State.ReopenAsync();

        Assert.Equal(["a3", "a2"], (await Store.NewestOfAsync("a", 2, Token)).Select(job => job.Job.JobId));
        Assert.Equal(["A"], (await Store.NewestOfAsync("A", 10, Token)).Select(job => job.Job.JobId));
        Assert.Empty(await Store.NewestOfAsync("", 10, Token));
        Assert.Equal(["a1"], await Store.OldFinishedAsync("a", keep: 1, Token));
        Assert.Equal(["a1", "a3"], await Store.OldFinishedAsync("a", keep: 0, Token));
        Assert.Equal(["b1"], await Store.OldFinishedAsync("b", keep: 1, Token));
        Assert.Empty(await Store.OldFinishedAsync("a", keep: 2, Token));
        Assert.Empty(await Store.OldFinishedAsync("", keep: 0, Token));
        Assert.Empty(await Store.OldFinishedAsync("a*", keep: 0, Token));
        await Store.DeleteAsync("a1", Token);
        Assert.Empty(await Store.OldFinishedAsync("a", keep: 1, Token));
    }

    [Fact]
    public async Task What_a_tenant_has_stored_grows_and_shrinks_with_its_jobs_and_with_nobody_elses()
    {
        await Finish("b1", "b");
        var other = await Store.AmountAsync("b", Token);
        Assert.Equal(new StoredAmount(0, 0), await Store.AmountAsync("a", Token));

        await Store.CreateAsync(Job("a1", "a"), "a1", Token);
        var epoch = await Store.TakeAsync("a1", Token);
        var created = await Store.AmountAsync("a", Token);
        Assert.True(created is { Jobs: 1, Bytes: > 0 });
        await Store.AppendManifestAsync("a1", epoch, 0, TestJobs.Entries([.. Enumerable.Range(0, 1000).Select(index => $"{index}.jpg")]), null, Token);
        var listed = await Store.AmountAsync("a", Token);
        Assert.True(listed.Bytes > created.Bytes + 5000);
        await Store.AppendOutcomesAsync("a1", epoch, 0, TestJobs.Outcomes(1000), Token);
        var classified = await Store.AmountAsync("a", Token);
        Assert.True(classified.Bytes > listed.Bytes + 10_000);

        // Errors are a third of the outcomes.
        await Store.ForgetErrorsAsync("a1", epoch, [], Token);
        var retried = await Store.AmountAsync("a", Token);
        Assert.True(retried.Bytes > listed.Bytes + 5000 && retried.Bytes < classified.Bytes + 20_000);

        await State.Uploads.AppendAsync("a1", epoch, 0, [new byte[100_000]], Token);
        Assert.Equal(retried.Bytes + 100_000, (await Store.AmountAsync("a", Token)).Bytes);
        await State.Uploads.DiscardAsync("a1", epoch, new(0, 1), Token);
        await State.ReopenAsync();
        Assert.Equal(retried, await Store.AmountAsync("a", Token));
        Assert.Equal(other, await Store.AmountAsync("b", Token));

        await Store.DeleteAsync("a1", Token);
        Assert.Equal(new StoredAmount(0, 0), await Store.AmountAsync("a", Token));
    }

    private static JobDescription Job(string id, string tenant, TimeSpan? keepFor = null)
    {
        var job = TestJobs.Job(id);
        return job with { Spec = job.Spec with { Tenant = tenant, KeepFor = keepFor } };
    }

    private async Task Finish(string id, string tenant, TimeSpan? keepFor = null)
    {
        await Store.CreateAsync(Job(id, tenant, keepFor), id, Token);
        await Store.UpdateAsync(id, await Store.TakeAsync(id, Token), new(JobState.Finished), Token);
    }

    private static async Task AssertNotFound(Func<Task> write) =>
        Assert.Equal(ZeroShotError.NotFound, (await Assert.ThrowsAsync<ZeroShotException>(write)).Code);

    private async Task<long> Create(string id, string hash, JobState state, DateTimeOffset? keepUntil = null)
    {
        await Store.CreateAsync(TestJobs.Job(id), hash, Token);
        var epoch = await Store.TakeAsync(id, Token);
        await Store.UpdateAsync(id, epoch, new(state, EndedAt: keepUntil?.AddDays(-1), KeepUntil: keepUntil), Token);
        return epoch;
    }
}
