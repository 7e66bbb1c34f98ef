using Microsoft.Data.Sqlite;
using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Sqlite.Jobs;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.State;

/// <summary>A state that is read beside the process that uses it.</summary>
public sealed class StateReadingTests : IDisposable
{
    private readonly StateFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reads_what_the_owner_has_written_and_keeps_reading_while_it_writes()
    {
        using var owner = _folder.Open();
        var jobs = new SqliteJobStore(owner, TestSerialization.Bodies);
        await jobs.CreateAsync(TestJobs.Job("first"), "first", Token);

        using var reader = Read()!;
        var read = new SqliteJobStore(reader, TestSerialization.Bodies);
        Assert.Equal(["first"], await IdsAsync(read));

        await jobs.CreateAsync(TestJobs.Job("second"), "second", Token);
        Assert.Equal(["second", "first"], await IdsAsync(read));
    }

    [Fact]
    public async Task Reads_a_state_that_nobody_uses_and_leaves_it_usable()
    {
        using (var owner = _folder.Open())
        {
            await new SqliteJobStore(owner, TestSerialization.Bodies).CreateAsync(TestJobs.Job("first"), "first", Token);
        }

        using var reader = Read()!;
        Assert.Equal(["first"], await IdsAsync(new SqliteJobStore(reader, TestSerialization.Bodies)));

        using var next = _folder.Open();
        await new SqliteJobStore(next, TestSerialization.Bodies).CreateAsync(TestJobs.Job("second"), "second", Token);
        Assert.Equal(["second", "first"], await IdsAsync(new SqliteJobStore(reader, TestSerialization.Bodies)));
    }

    [Fact]
    public async Task Writes_are_refused()
    {
        _folder.Open().Dispose();
        using var reader = Read()!;

        await Assert.ThrowsAsync<InvalidOperationException>(() => new SqliteJobStore(reader, TestSerialization.Bodies).CreateAsync(TestJobs.Job("first"), "first", Token));
    }

    [Fact]
    public void A_missing_an_older_a_newer_a_foreign_and_a_damaged_state_are_left_to_their_owner()
    {
        Assert.Null(Read());
        _folder.Open().Dispose();
        foreach (var change in new[] { "PRAGMA user_version = 1", "PRAGMA user_version = 1000", "PRAGMA application_id = 1" })
        {
            Change(change);
            Assert.Null(Read());
        }

        File.WriteAllBytes(Path.Combine(_folder.Path, StateConnections.FileName), new byte[10_000].Select((_, at) => (byte)(at * 31)).ToArray());
        Assert.Null(Read());
    }

    [Fact]
    public void A_directory_is_taken_while_its_owner_runs()
    {
        Assert.False(StateDirectoryLock.IsTaken(_folder.Path));
        using (StateDirectoryLock.Take(_folder.Path))
        {
            Assert.True(StateDirectoryLock.IsTaken(_folder.Path));
        }

        Assert.False(StateDirectoryLock.IsTaken(_folder.Path));

        // A killed process leaves its name, but not its lock.
        File.WriteAllText(Path.Combine(_folder.Path, "lock.owner"), "process 1 on nowhere");
        Assert.False(StateDirectoryLock.IsTaken(_folder.Path));
        StateDirectoryLock.Take(_folder.Path).Dispose();
    }

    private StateDatabase? Read() => StateDatabase.TryOpenToRead(new StorageOptions { Directory = _folder.Path });

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, StateConnections.FileName)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static async Task<string[]> IdsAsync(SqliteJobStore store) => [.. (await store.NewestAsync(10, Token)).Select(job => job.Job.JobId)];
}
