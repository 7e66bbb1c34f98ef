using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.Jobs;

public sealed class SqliteJobStoreTests : JobStoreContract
{
    private StateDatabase Database => ((SqliteState)State).Database;

    protected override Task<IStateUnderTest> OpenAsync() => Task.FromResult<IStateUnderTest>(new SqliteState(Time));

    [Fact]
    public async Task Deleting_leaves_no_row_of_a_job()
    {
        foreach (var id in new[] { "a", "b" })
        {
            await State.Jobs.CreateAsync(TestJobs.Job(id), id, Token);
            var epoch = await State.Jobs.TakeAsync(id, Token);
            await State.Jobs.AppendManifestAsync(id, epoch, 0, TestJobs.Entries("0.jpg"), null, Token);
            await State.Jobs.AppendOutcomesAsync(id, epoch, 0, TestJobs.Outcomes(1000), Token);
            await State.Uploads.AppendAsync(id, epoch, 0, [.. Enumerable.Repeat(new byte[] { 1 }, 3000)], Token);
            await State.Jobs.UpdateAsync(id, epoch, new(JobState.Finished), Token);
        }

        await State.Jobs.DeleteOldFinishedAsync(keep: 1, Token);

        foreach (var table in new[] { "outcome", "manifest", "job_error", "upload" })
        {
            Assert.Equal(1, await Count($"SELECT count(DISTINCT job) FROM {table}"));
        }

        Assert.Equal(1, await Count("SELECT count(*) FROM job"));
    }

    [Fact]
    public async Task A_deletion_that_was_interrupted_is_finished_by_the_next()
    {
        await State.Jobs.CreateAsync(TestJobs.Job("a"), "a", Token);
        await State.Jobs.AppendOutcomesAsync("a", await State.Jobs.TakeAsync("a", Token), 0, TestJobs.Outcomes(10), Token);
        await Database.WriteAsync(session => session.Execute("UPDATE job SET doomed = 1"), Token);

        Assert.Null(await State.Jobs.FindAsync("a", Token));
        Assert.Empty(await State.Jobs.NewestAsync(10, Token));
        Assert.Empty(await State.Jobs.ReadOutcomesAsync("a", 0, 10, Token));
        await State.Jobs.DeleteOldFinishedAsync(keep: 100, Token);

        Assert.Equal(0, await Count("SELECT count(*) FROM outcome"));
    }

    private Task<long> Count(string sql) => Database.ReadAsync(session => session.Scalar<long>(sql), Token);
}
