using System.Globalization;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Storage.Redis.Tests.Connections;

/// <summary>A Redis that dies, comes back, is full, or takes no writes.</summary>
public sealed class RedisOutageTests : IAsyncLifetime
{
    private const int OutcomesPerWrite = 5;

    private RedisServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Restarting_a_killed_Redis_neither_loses_nor_duplicates_outcomes()
    {
        const int jobs = 8;
        await using var stores = RedisStores.Over(_server);
        var (written, halfway, restarted) = (0, new TaskCompletionSource(), false);

        var writers = Task.WhenAll(Enumerable.Range(0, jobs).Select(async job =>
        {
            var id = job.ToString(CultureInfo.InvariantCulture);
            await stores.Jobs.CreateAsync(TestJobs.Job(id), id, Token);
            var epoch = await stores.Jobs.TakeAsync(id, Token);
            var first = 0L;

            // On until each has written after the restart too.
            for (var after = 0; after < 5; after += Volatile.Read(ref restarted) ? 1 : 0)
            {
                await stores.Jobs.AppendManifestAsync(id, epoch, first, TestJobs.Entries([.. Enumerable.Repeat("a.jpg", OutcomesPerWrite)]), null, Token);
                await stores.Jobs.AppendOutcomesAsync(id, epoch, first, TestJobs.Outcomes(OutcomesPerWrite, first), Token);
                first += OutcomesPerWrite;
                if (Interlocked.Increment(ref written) == 100)
                {
                    halfway.SetResult();
                }
            }

            return first;
        }));
        await Task.WhenAny(halfway.Task, writers);
        await _server.KillAsync();
        await _server.StartAgainAsync();
        Volatile.Write(ref restarted, true);

        foreach (var (job, images) in (await writers).Index())
        {
            var id = job.ToString(CultureInfo.InvariantCulture);
            var done = await stores.Jobs.OutcomesAsync(id, Token);
            Assert.Equal([new(0, images)], done.Ranges);
            Assert.Equal(images, done.Classified + done.Errors.Values.Sum());
            Assert.Equal(images, (await stores.Jobs.FindAsync(id, Token))!.Listed);
            Assert.Equal(
                TestJobs.Outcomes((int)images).Select(TestJobs.Text),
                (await stores.Jobs.ReadOutcomesAsync(id, 0, int.MaxValue, Token)).Select(TestJobs.Text));
        }
    }

    [Fact]
    public async Task A_call_waits_for_a_Redis_that_comes_back()
    {
        await using var stores = RedisStores.Over(_server);
        await stores.Jobs.CreateAsync(TestJobs.Job("a"), "a", Token);
        await _server.KillAsync();

        var taking = stores.Jobs.TakeAsync("a", Token);
        var finding = stores.Jobs.FindAsync("a", Token);
        _server.BeginStart();

        Assert.Equal(1, await taking);
        Assert.Equal("a", (await finding)!.Job.JobId);
    }

    [Fact]
    public async Task One_that_stays_away_is_named_with_what_to_do_when_the_timeout_ends()
    {
        await using var stores = RedisStores.Over(_server, timeoutSeconds: 1);
        await stores.Jobs.CreateAsync(TestJobs.Job("a"), "a", Token);
        await _server.KillAsync();

        var failure = await Assert.ThrowsAsync<ZeroShotException>(() => stores.Jobs.TakeAsync("a", Token));

        Assert.Equal(ZeroShotError.StorageFailed, failure.Code);
        Assert.StartsWith($"The Redis at {_server.ConnectionString} did not answer for 1 seconds.", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Redis:ConnectionString", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_was_never_there_fails_a_start_with_a_reason()
    {
        await _server.KillAsync();
        await using var connection = _server.Connect(timeoutSeconds: 1);

        var failure = await Assert.ThrowsAsync<ZeroShotException>(() => connection.ProbeAsync(Token));

        Assert.Equal(ZeroShotError.StorageFailed, failure.Code);
    }

    [Fact]
    public async Task Full_store_rejects_outcomes_at_once_and_stores_none()
    {
        // With so much retry timeout the test would not end in its time, if it were waited.
        await using var stores = RedisStores.Over(_server, timeoutSeconds: 600);
        await stores.Jobs.CreateAsync(TestJobs.Job("a"), "a", Token);
        var epoch = await stores.Jobs.TakeAsync("a", Token);
        await stores.Jobs.AppendOutcomesAsync("a", epoch, 0, TestJobs.Outcomes(10), Token);
        await _server.AskAsync("CONFIG", "SET", "maxmemory", "1000000");

        var failure = await Assert.ThrowsAsync<ZeroShotException>(
            () => stores.Jobs.AppendOutcomesAsync("a", epoch, 10, TestJobs.Outcomes(1000, 10), Token));

        Assert.Equal(ZeroShotError.StorageFailed, failure.Code);
        Assert.Contains("maxmemory", failure.Message, StringComparison.Ordinal);
        var done = await stores.Jobs.OutcomesAsync("a", Token);
        Assert.Equal([new(0, 10)], done.Ranges);
        Assert.Equal(10, done.Classified + done.Errors.Values.Sum());

        await _server.AskAsync("CONFIG", "SET", "maxmemory", "0");
        await stores.Jobs.AppendOutcomesAsync("a", epoch, 10, TestJobs.Outcomes(1000, 10), Token);
    }

    [Fact]
    public async Task A_replica_is_waited_for_since_it_may_be_promoted_and_then_named()
    {
        await using var stores = RedisStores.Over(_server, timeoutSeconds: 1);
        await stores.Jobs.CreateAsync(TestJobs.Job("a"), "a", Token);
        await _server.AskAsync("REPLICAOF", "127.0.0.1", "1");

        var failure = await Assert.ThrowsAsync<ZeroShotException>(() => stores.Jobs.TakeAsync("a", Token));
        Assert.Equal(ZeroShotError.StorageFailed, failure.Code);
        Assert.Contains("replica", failure.Message, StringComparison.Ordinal);

        await using var patient = RedisStores.Over(_server);
        var taking = patient.Jobs.TakeAsync("a", Token);
        await _server.AskAsync("REPLICAOF", "NO", "ONE");
        Assert.Equal(1, await taking);
    }

    [Fact]
    public async Task Activation_with_lost_writes_stops_and_the_next_one_recovers()
    {
        await using var stores = RedisStores.Over(_server);
        await stores.Jobs.CreateAsync(TestJobs.Job("a"), "a", Token);
        var epoch = await stores.Jobs.TakeAsync("a", Token);
        await stores.Jobs.AppendOutcomesAsync("a", epoch, 0, TestJobs.Outcomes(10), Token);

        // What a failover does to a replica that lags behind: the last write is undone.
        var keys = new[] { RedisStores.Keys.Job("a"), RedisStores.Keys.Done("a"), RedisStores.Keys.Rows("a"), RedisStores.Keys.Outcomes("a") };
        var old = new Dictionary<string, byte[]>();
        foreach (var key in keys)
        {
            old[key] = (byte[])(await _server.AskAsync("DUMP", key))!;
        }

        await stores.Jobs.AppendOutcomesAsync("a", epoch, 10, TestJobs.Outcomes(10, 10), Token);
        foreach (var (key, value) in old)
        {
            await _server.AskAsync("RESTORE", key, 0, value, "REPLACE");
        }

        await Assert.ThrowsAsync<StaleEpochException>(() => stores.Jobs.AppendOutcomesAsync("a", epoch, 20, TestJobs.Outcomes(10, 20), Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => stores.Uploads.AppendAsync("a", epoch, 0, [[1]], Token));

        var next = await stores.Jobs.TakeAsync("a", Token);
        Assert.Equal([new(0, 10)], (await stores.Jobs.OutcomesAsync("a", Token)).Ranges);
        await stores.Jobs.AppendOutcomesAsync("a", next, 10, TestJobs.Outcomes(10, 10), Token);
    }
}
