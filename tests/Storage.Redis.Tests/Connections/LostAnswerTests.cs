using Microsoft.Extensions.Options;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Redis.Connections;
using ZeroShotOrleans.Storage.Redis.Jobs;

namespace ZeroShotOrleans.Storage.Redis.Tests.Connections;

/// <summary>Redis did what was asked, and the answer never came: the repeated call must know what it did, and do nothing twice.</summary>
public sealed class LostAnswerTests : IAsyncLifetime
{
    private RedisServer _server = null!;
    private LosingProxy _proxy = null!;
    private RedisStores _stores = null!;
    private long _epoch;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RedisJobStore Jobs => _stores.Jobs;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        _proxy = new LosingProxy(_server);
        _stores = new(new RedisConnection(Options.Create(new RedisOptions { ConnectionString = _proxy.ConnectionString })));

        // Redis learns every script from a neighbour, so that a script is one question and has one answer.
        await Jobs.CreateAsync(TestJobs.Job("other"), "other", Token);
        var other = await Jobs.TakeAsync("other", Token);
        await Jobs.AppendManifestAsync("other", other, 0, TestJobs.Entries("a.jpg"), null, Token);
        await Jobs.AppendOutcomesAsync("other", other, 0, TestJobs.Outcomes(4), Token);
        await Jobs.ForgetErrorsAsync("other", other, [], Token);
        await _stores.Uploads.AppendAsync("other", other, 0, [[1]], Token);
        await _stores.Uploads.DiscardAsync("other", other, new(0, 1), Token);
        await Jobs.UpdateAsync("other", other, new(JobState.Cancelled), Token);
        await Jobs.DeleteAsync("other", Token);
        await _stores.Grains.WriteStateAsync("state", GrainId.Create("grain", "other"), new GrainState<string>("before"));

        await Jobs.CreateAsync(TestJobs.Job("job"), "hash", Token);
        _epoch = await Jobs.TakeAsync("job", Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _stores.DisposeAsync();
            await _proxy.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    // The first script puts it into the index, the second makes it.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_job_is_created_once(int lost)
    {
        await Losing(() => Jobs.CreateAsync(TestJobs.Job("a"), "a", Token), lost);

        Assert.Equal(["a", "job"], (await Jobs.NewestAsync(10, Token)).Select(job => job.Job.JobId));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Jobs.CreateAsync(TestJobs.Job("a"), "a", Token));
    }

    [Fact]
    public async Task A_segment_is_listed_once()
    {
        await Losing(() => Jobs.AppendManifestAsync("job", _epoch, 0, TestJobs.Entries("0.jpg", "1.jpg"), null, Token));
        await Jobs.AppendManifestAsync("job", _epoch, 2, TestJobs.Entries("2.jpg"), null, Token);

        Assert.Equal(3, (await Jobs.FindAsync("job", Token))!.Listed);
        Assert.Equal(2, (await Jobs.ReadManifestAsync("job", 1, Token))!.Entries.Length);
    }

    [Fact]
    public async Task Outcomes_are_counted_once_and_a_second_report_of_them_is_still_refused()
    {
        await Losing(() => Jobs.AppendOutcomesAsync("job", _epoch, 0, TestJobs.Outcomes(300), Token));

        var done = await Jobs.OutcomesAsync("job", Token);
        Assert.Equal([new(0, 300)], done.Ranges);
        Assert.Equal((200, 100), (done.Classified, done.Errors.Values.Sum()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Jobs.AppendOutcomesAsync("job", _epoch, 0, TestJobs.Outcomes(300), Token));
    }

    [Fact]
    public async Task Errors_are_forgotten_once()
    {
        await Jobs.AppendOutcomesAsync("job", _epoch, 0, TestJobs.Outcomes(9), Token);

        // The first script asks whether the job is still its own, the second forgets.
        var forgotten = 0L;
        await Losing(async () => forgotten = await Jobs.ForgetErrorsAsync("job", _epoch, [], Token), lost: 2);

        Assert.Equal(3, forgotten);
        var done = await Jobs.OutcomesAsync("job", Token);
        Assert.Equal([new(1, 3), new(4, 6), new(7, 9)], done.Ranges);
        Assert.Equal((6, 0), (done.Classified, done.Errors.Count));
    }

    [Fact]
    public async Task A_job_is_taken_by_a_greater_epoch_that_can_write()
    {
        long taken = 0;
        await Losing(async () => taken = await Jobs.TakeAsync("job", Token));

        Assert.True(taken > _epoch);
        await Jobs.AppendOutcomesAsync("job", taken, 0, TestJobs.Outcomes(1), Token);
    }

    [Fact]
    public async Task A_status_is_stored_and_the_job_leaves_the_open_ones()
    {
        await Losing(() => Jobs.UpdateAsync("job", _epoch, new(JobState.Finished), Token));

        Assert.Equal(JobState.Finished, (await Jobs.FindAsync("job", Token))!.Status.State);
        Assert.Equal(0, await Jobs.CountOpenAsync(Token));
    }

    [Fact]
    public async Task Uploaded_bytes_are_counted_once()
    {
        await Losing(() => _stores.Uploads.AppendAsync("job", _epoch, 0, [[1, 2], [3]], Token));
        Assert.Equal(3, await _stores.Uploads.BytesAsync("job", Token));

        await Losing(() => _stores.Uploads.DiscardAsync("job", _epoch, new(0, 1), Token));
        Assert.Equal(1, await _stores.Uploads.BytesAsync("job", Token));
    }

    [Fact]
    public async Task A_grain_knows_its_own_write_again()
    {
        var grain = GrainId.Create("grain", "one");
        var state = new GrainState<string>("first");

        await Losing(() => _stores.Grains.WriteStateAsync("state", grain, state));
        state.State = "second";
        await _stores.Grains.WriteStateAsync("state", grain, state);

        var read = new GrainState<string>("");
        await _stores.Grains.ReadStateAsync("state", grain, read);
        Assert.Equal("second", read.State);
    }

    private async Task Losing(Func<Task> call, int lost = 1)
    {
        var before = _proxy.Lost;
        _proxy.Lose(lost);
        await call();
        Assert.Equal(before + 1, _proxy.Lost);
    }
}
