using System.Diagnostics;
using System.Globalization;
using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Sqlite.Jobs;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.State;

/// <summary>The state between processes: this one, and a second run of the test program that writes until it is killed.</summary>
public sealed class StateProcessTests : IDisposable
{
    private const string StateVariable = "ZSO_TEST_STATE";
    private const int Jobs = 8;
    private const int OutcomesPerWrite = 5;

    private readonly StateFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Killed_process_releases_the_state_and_keeps_acknowledged_writes()
    {
        using var writer = StartWriter();
        var acknowledged = new long[Jobs];
        var lines = 0;
        while (await writer.StandardOutput.ReadLineAsync(Token) is { } line)
        {
            // The last line may have been cut off; whole ones end in a full stop.
            if (line.Split(' ') is ["stored", var job, var end, "."])
            {
                acknowledged[int.Parse(job, CultureInfo.InvariantCulture)] = long.Parse(end, CultureInfo.InvariantCulture);
                if (++lines == 300)
                {
                    AssertTakenBy(writer.Id);
                    writer.Kill();
                }
            }
        }

        await writer.WaitForExitAsync(Token);
        Assert.True(lines >= 300, $"The second process ended by itself after {lines} writes.");

        using var database = _folder.Open();
        var store = new SqliteJobStore(database, TestSerialization.Bodies);
        for (var job = 0; job < Jobs; job++)
        {
            await AssertWhole(store, $"job{job}", acknowledged[job]);
        }
    }

    // By itself a short test. With the variable set it is the second process of the test above: it writes there, says what was acknowledged, and has
    // no end of its own.
    [Fact]
    public async Task What_is_acknowledged_is_there()
    {
        var directory = Environment.GetEnvironmentVariable(StateVariable);
        using (var database = new StateDatabase(new StorageOptions { Directory = directory ?? _folder.Path }))
        {
            await using var console = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
            await Write(new SqliteJobStore(database, TestSerialization.Bodies), directory is null ? 4 * OutcomesPerWrite : long.MaxValue,
                directory is null ? TextWriter.Null : TextWriter.Synchronized(console));
        }

        using var again = _folder.Open();
        await AssertWhole(new SqliteJobStore(again, TestSerialization.Bodies), $"job{Jobs - 1}", acknowledged: 4 * OutcomesPerWrite);
    }

    private static Task Write(SqliteJobStore store, long outcomes, TextWriter output) => Task.WhenAll(Enumerable.Range(0, Jobs).Select(async job =>
    {
        var id = $"job{job}";
        await store.CreateAsync(TestJobs.Job(id), id, Token);
        var epoch = await store.TakeAsync(id, Token);
        for (var first = 0L; first < outcomes; first += OutcomesPerWrite)
        {
            await store.AppendOutcomesAsync(id, epoch, first, TestJobs.Outcomes(OutcomesPerWrite, first), Token);
            await output.WriteLineAsync($"stored {job} {first + OutcomesPerWrite} .");
        }
    }));

    private Process StartWriter()
    {
        // Also right where the tests were started by "dotnet exec" and the program is dotnet itself.
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, Environment = { [StateVariable] = _folder.Path } };
        var method = $"{typeof(StateProcessTests).FullName}.{nameof(What_is_acknowledged_is_there)}";
        foreach (var argument in new[] { "exec", typeof(StateProcessTests).Assembly.Location, "--filter-method", method })
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private void AssertTakenBy(int process)
    {
        var failure = Assert.Throws<ZeroShotException>(() => _folder.Open());
        Assert.Equal(ZeroShotError.StorageFailed, failure.Code);
        Assert.Contains($"in use by process {process} on ", failure.Message, StringComparison.Ordinal);
    }

    private static async Task AssertWhole(SqliteJobStore store, string job, long acknowledged)
    {
        var done = await store.OutcomesAsync(job, Token);
        var range = Assert.Single(done.Ranges);
        Assert.Equal(0, range.First);
        Assert.InRange(acknowledged, 1, range.End);
        Assert.Equal(0, range.End % OutcomesPerWrite);
        Assert.Equal(range.Count, done.Classified + done.Errors.Values.Sum());
        Assert.Equal(
            TestJobs.Outcomes((int)range.Count).Select(TestJobs.Text),
            (await store.ReadOutcomesAsync(job, 0, int.MaxValue, Token)).Select(TestJobs.Text));
    }
}
