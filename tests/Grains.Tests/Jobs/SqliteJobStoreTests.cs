using ZeroShotOrleans.Grains.Jobs;
using ZeroShotOrleans.Grains.Storage;
using ZeroShotOrleans.Grains.Tests.Storage;

namespace ZeroShotOrleans.Grains.Tests.Jobs;

public sealed class SqliteJobStoreTests : IDisposable
{
    private readonly StateFolder _folder = new();
    private StateDatabase _database;
    private SqliteJobStore _store;

    public SqliteJobStoreTests() => (_database, _store) = Open();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_job_is_found_as_it_was_submitted_also_after_a_restart()
    {
        await _store.Create(TestJobs.Job("a"), "hash", Token);
        var epoch = await _store.Take("a", Token);
        var status = new JobStatus(JobState.Failed, ListingDone: true, PromptsEmbedded: 12, Problem: "The disk is gone.");
        await _store.Update("a", epoch, status, Token);
        await _store.AppendManifest("a", epoch, 0, TestJobs.Entries("x.jpg", "y z.png"), Token);
        Reopen();

        var found = await _store.Find("a", Token);

        Assert.NotNull(found);
        Assert.Equal(status, found.Status);
        Assert.Equal((2, 0), (found.Listed, found.Ranked));
        var (expected, job) = (TestJobs.Job("a"), found.Job);
        Assert.Equal((expected.JobId, expected.Submitted, expected.Spec.Model), (job.JobId, job.Submitted, job.Spec.Model));
        Assert.Equal(expected.LabelSets, job.LabelSets);
        Assert.Equal(expected.Spec.LabelSets[0].Labels, job.Spec.LabelSets[0].Labels);
        Assert.Equal("/photos", Assert.IsType<DirectorySource>(job.Spec.Source).Root);
    }

    [Fact]
    public async Task What_does_not_exist_is_found_nowhere_and_cannot_be_written()
    {
        Assert.Null(await _store.Find("a", Token));
        Assert.Null(await _store.FindUnfinished("hash", Token));
        Assert.Null(await _store.ReadManifest("a", 0, Token));
        Assert.Null(await _store.LastManifest("a", Token));
        Assert.Empty(await _store.ReadOutcomes("a", 0, 10, Token));
        Assert.Empty((await _store.Outcomes("a", Token)).Ranges);

        Assert.Equal(ZeroShotError.NotFound, (await Assert.ThrowsAsync<ZeroShotException>(() => _store.Take("a", Token))).Code);
        var write = await Assert.ThrowsAsync<ZeroShotException>(() => _store.AppendOutcomes("a", 1, 0, TestJobs.Outcomes(1), Token));
        Assert.Equal(ZeroShotError.NotFound, write.Code);
    }

    [Fact]
    public async Task Two_jobs_cannot_have_one_id()
    {
        await _store.Create(TestJobs.Job("a"), "hash", Token);

        await Assert.ThrowsAsync<InvalidOperationException>(() => _store.Create(TestJobs.Job("a"), "hash", Token));
    }

    [Fact]
    public async Task The_newest_unfinished_job_of_a_spec_is_the_one_to_go_on_with()
    {
        await Create("a", "hash", JobState.Cancelled);
        await Create("b", "hash", JobState.Failed);
        await Create("c", "hash", JobState.Finished);
        await Create("d", "other", JobState.Running);

        Assert.Equal("b", (await _store.FindUnfinished("hash", Token))?.Job.JobId);
        Assert.Equal("d", (await _store.FindUnfinished("other", Token))?.Job.JobId);
        Assert.Null(await _store.FindUnfinished("none", Token));
    }

    [Fact]
    public async Task Jobs_are_listed_newest_first_and_those_to_go_on_with_oldest_first()
    {
        await Create("b", "1", JobState.Running);
        await Create("c", "2", JobState.Finished);
        await Create("a", "3", JobState.Preparing);
        await Create("d", "4", JobState.Cancelled);

        Assert.Equal(["d", "a", "c"], (await _store.Newest(3, Token)).Select(job => job.Job.JobId));
        Assert.Equal(["b", "a"], await _store.Unended(Token));
    }

    [Fact]
    public async Task Only_the_youngest_activation_can_write_and_the_older_changes_nothing()
    {
        await _store.Create(TestJobs.Job("a"), "hash", Token);
        var old = await _store.Take("a", Token);
        await _store.AppendManifest("a", old, 0, TestJobs.Entries("0.jpg"), Token);
        var young = await _store.Take("a", Token);
        Assert.True(young > old);

        await Assert.ThrowsAsync<StaleEpochException>(() => _store.Update("a", old, new(JobState.Finished), Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => _store.AppendManifest("a", old, 1, TestJobs.Entries("1.jpg"), Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => _store.AppendOutcomes("a", old, 0, TestJobs.Outcomes(1), Token));

        var job = await _store.Find("a", Token);
        Assert.Equal((JobState.Preparing, 1, 0), (job!.Status.State, job.Listed, job.Ranked));
        Assert.Empty((await _store.Outcomes("a", Token)).Ranges);
        await _store.AppendOutcomes("a", young, 0, TestJobs.Outcomes(1), Token);
        Reopen();
        Assert.True(await _store.Take("a", Token) > young);
    }

    [Fact]
    public async Task Deleting_keeps_the_newest_finished_jobs_and_all_that_are_not_finished_and_leaves_nothing_of_the_others()
    {
        foreach (var id in new[] { "a", "b", "c", "d" })
        {
            var epoch = await Create(id, id, JobState.Finished);
            await _store.AppendManifest(id, epoch, 0, TestJobs.Entries("0.jpg"), Token);
            await _store.AppendOutcomes(id, epoch, 0, TestJobs.Outcomes(1000), Token);
        }

        await Create("e", "e", JobState.Cancelled);

        Assert.Equal(2, await _store.DeleteOldFinished(keep: 2, Token));

        Assert.Equal(["e", "d", "c"], (await _store.Newest(10, Token)).Select(job => job.Job.JobId));
        Assert.Empty(await _store.ReadOutcomes("a", 0, 1, Token));
        foreach (var table in new[] { "outcome", "manifest", "job_fault" })
        {
            Assert.Equal(2, await _database.Read(session => session.Scalar<long>($"SELECT count(DISTINCT job) FROM {table}"), Token));
        }

        Assert.Equal(3, await _database.Read(session => session.Scalar<long>("SELECT count(*) FROM job"), Token));
        Assert.Equal(0, await _store.DeleteOldFinished(keep: 2, Token));
    }

    [Fact]
    public async Task A_deletion_that_was_interrupted_is_finished_by_the_next()
    {
        var epoch = await Create("a", "a", JobState.Finished);
        await _store.AppendOutcomes("a", epoch, 0, TestJobs.Outcomes(10), Token);
        await _database.Write(session => session.Execute("UPDATE job SET doomed = 1"), Token);

        Assert.Null(await _store.Find("a", Token));
        Assert.Empty(await _store.Newest(10, Token));
        Assert.Empty(await _store.ReadOutcomes("a", 0, 10, Token));
        await _store.DeleteOldFinished(keep: 100, Token);

        Assert.Equal(0, await _database.Read(session => session.Scalar<long>("SELECT count(*) FROM outcome"), Token));
    }

    private async Task<long> Create(string id, string hash, JobState state)
    {
        await _store.Create(TestJobs.Job(id), hash, Token);
        var epoch = await _store.Take(id, Token);
        await _store.Update(id, epoch, new(state), Token);
        return epoch;
    }

    private (StateDatabase Database, SqliteJobStore Store) Open()
    {
        var database = _folder.Open();
        return (database, new SqliteJobStore(database, StateFolder.Bodies));
    }

    private void Reopen()
    {
        _database.Dispose();
        (_database, _store) = Open();
    }
}
