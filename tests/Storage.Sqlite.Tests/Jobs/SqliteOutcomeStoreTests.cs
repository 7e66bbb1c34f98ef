using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Sqlite.Jobs;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.Jobs;

public sealed class SqliteOutcomeStoreTests : OutcomeStoreContract
{
    protected override Task<IStateUnderTest> OpenAsync() => Task.FromResult<IStateUnderTest>(new SqliteState(Time));

    [Fact]
    public async Task What_is_done_is_known_without_reading_a_body()
    {
        var epoch = await State.Jobs.TakeAsync("job", Token);
        await State.Jobs.AppendOutcomesAsync("job", epoch, 0, TestJobs.Outcomes(300), Token);

        // Bodies that nobody could read show that nobody does.
        await ((SqliteState)State).Database.WriteAsync(session => session.Execute("UPDATE outcome SET body = x'00'"), Token);
        var done = await State.Jobs.OutcomesAsync("job", Token);

        Assert.Equal([new(0, 300)], done.Ranges);
        Assert.Equal((200, 100), (done.Classified, done.Errors.Values.Sum()));
    }

    [Fact]
    public async Task Full_disk_rejects_outcomes_with_a_reason_and_stores_none()
    {
        using var folder = new StateFolder();
        using var database = folder.Open(maxBytes: 400_000);
        var store = new SqliteJobStore(database, TestSerialization.Bodies);
        await store.CreateAsync(TestJobs.Job("job"), "hash", Token);
        var epoch = await store.TakeAsync("job", Token);
        await store.AppendOutcomesAsync("job", epoch, 0, TestJobs.Outcomes(10), Token);

        var failure = await Assert.ThrowsAsync<ZeroShotException>(() => store.AppendOutcomesAsync("job", epoch, 10, TestJobs.Outcomes(20_000, 10), Token));

        Assert.Equal(ZeroShotError.StorageFailed, failure.Code);
        var done = await store.OutcomesAsync("job", Token);
        Assert.Equal([new(0, 10)], done.Ranges);
        Assert.Equal(10, done.Classified + done.Errors.Values.Sum());
        Assert.Equal(10, (await store.ReadOutcomesAsync("job", 0, 100, Token)).Length);
    }
}
