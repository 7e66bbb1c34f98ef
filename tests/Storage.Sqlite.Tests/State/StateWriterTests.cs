using System.Collections.Concurrent;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.State;

public sealed class StateWriterTests : IDisposable
{
    private readonly StateFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_that_wait_together_are_committed_together_and_the_one_that_fails_fails_alone()
    {
        using var database = _folder.Open();
        await Rows.CreateTable(database);
        using var outside = _folder.OpenFromOutside();
        using var count = outside.CreateCommand();
        count.CommandText = "SELECT count(*) FROM row";
        var seenFromOutside = new ConcurrentBag<long>();

        using var blocked = new BlockedWriter(database);
        var writes = Enumerable.Range(0, 50).Select(number => database.WriteAsync(
            session =>
            {
                Rows.Add(session, number);
                seenFromOutside.Add((long)count.ExecuteScalar()!);
                return number == 17 ? throw new ArithmeticException("seventeen") : number;
            },
            Token)).ToArray();
        blocked.Release();

        Assert.Equal("seventeen", (await Assert.ThrowsAsync<ArithmeticException>(() => writes[17])).Message);
        int[] others = [.. Enumerable.Range(0, 50).Where(number => number != 17)];
        Assert.Equal(others, await Task.WhenAll(others.Select(number => writes[number])));
        Assert.Equal(others.Select(number => (long)number), await Rows.Read(database));
        Assert.Equal(Enumerable.Repeat(0L, 50), seenFromOutside);
    }

    [Fact]
    public async Task A_statement_that_breaks_a_constraint_undoes_the_whole_write_and_no_other()
    {
        using var database = _folder.Open();
        await Rows.CreateTable(database);

        using var blocked = new BlockedWriter(database);
        var before = Rows.Add(database, 1);
        var refused = database.WriteAsync(session => Rows.Add(session, 2) + Rows.Add(session, 1), Token);
        var after = Rows.Add(database, 3);
        blocked.Release();

        await Task.WhenAll(before, after);
        await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => refused);
        Assert.Equal([1, 3], await Rows.Read(database));
    }

    [Fact]
    public async Task A_write_has_not_ended_before_it_is_committed()
    {
        using var database = _folder.Open();
        await Rows.CreateTable(database);

        using var blocked = new BlockedWriter(database);
        var first = Rows.Add(database, 1);

        // In one transaction with the first: whatever ends that one now would end it too early. Nothing does, so the wait must run out.
        var second = database.WriteAsync(_ => first.Wait(TimeSpan.FromMilliseconds(200)), Token);
        blocked.Release();

        Assert.False(await second);
        await first;
    }

    [Fact]
    public async Task Reads_continue_while_a_write_is_under_way()
    {
        using var database = _folder.Open();
        await Rows.CreateTable(database);
        await Rows.Add(database, 1);

        using var blocked = new BlockedWriter(database);

        Assert.Equal([1], await Rows.Read(database));
    }

    [Fact]
    public async Task What_a_caller_does_after_its_write_does_not_hold_up_the_writer()
    {
        using var database = _folder.Open();
        await Rows.CreateTable(database);
        using var blocked = new BlockedWriter(database);
        var continuedOn = Rows.Add(database, 1).ContinueWith(
            _ => Thread.CurrentThread.Name, Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        blocked.Release();

        Assert.NotEqual("State writer", await continuedOn);
    }

    [Fact]
    public async Task A_token_ends_the_wait_and_not_the_write()
    {
        using var database = _folder.Open();
        await Rows.CreateTable(database);
        using var stop = new CancellationTokenSource();

        using var blocked = new BlockedWriter(database);
        var write = database.WriteAsync(session => Rows.Add(session, 1), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        blocked.Release();

        await Rows.Add(database, 2);
        Assert.Equal([1, 2], await Rows.Read(database));
    }

    [Fact]
    public async Task The_queue_has_an_end_and_who_gives_up_waiting_for_a_place_has_written_nothing()
    {
        using var database = _folder.Open();
        await Rows.CreateTable(database);
        using var stop = new CancellationTokenSource();

        using var blocked = new BlockedWriter(database);
        var queued = Enumerable.Range(0, StateWriter.MaxQueued).Select(number => Rows.Add(database, number)).ToArray();
        var oneTooMany = database.WriteAsync(session => Rows.Add(session, StateWriter.MaxQueued), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => oneTooMany);
        blocked.Release();

        await Task.WhenAll(queued);
        Assert.Equal(StateWriter.MaxQueued, (await Rows.Read(database)).Count);
    }

    [Fact]
    public async Task Disposal_finishes_what_is_queued_and_refuses_what_comes_later()
    {
        var database = _folder.Open();
        await Rows.CreateTable(database);
        using var blocked = new BlockedWriter(database);
        var queued = Enumerable.Range(0, 20).Select(number => Rows.Add(database, number)).ToArray();

        var disposal = Task.Run(database.Dispose, Token);
        blocked.Release();
        await disposal;
        await Task.WhenAll(queued);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Rows.Add(database, 21));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Rows.Read(database));
        using var reopened = _folder.Open();
        Assert.Equal(20, (await Rows.Read(reopened)).Count);
    }

    /// <summary>Holds the writer inside a write, so that what is queued meanwhile waits together.</summary>
    private sealed class BlockedWriter : IDisposable
    {
        private readonly ManualResetEventSlim _release = new();
        private readonly Task _write;

        public BlockedWriter(StateDatabase database)
        {
            using var entered = new ManualResetEventSlim();
            _write = database.WriteAsync(
                _ =>
                {
                    entered.Set();
                    _release.Wait();
                    return 0;
                },
                CancellationToken.None);
            entered.Wait(Token);
        }

        public void Release() => _release.Set();

        public void Dispose()
        {
            _release.Set();
            _write.GetAwaiter().GetResult();
            _release.Dispose();
        }
    }
}
