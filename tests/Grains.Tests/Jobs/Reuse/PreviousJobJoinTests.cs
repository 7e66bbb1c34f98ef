using System.Globalization;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Sqlite.Tests;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Reuse;

public sealed class PreviousJobJoinTests : IAsyncDisposable
{
    private readonly SqliteState _state = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    public async Task Every_path_that_is_in_both_is_found_where_it_is(bool orderIsKnown, int seed)
    {
        var random = new Random(seed);
        string[] all = [.. Enumerable.Range(0, 20_000).Select(Name)];
        string[] previous = [.. all.Where(_ => random.Next(3) > 0)];
        string[] now = [.. all.Where(_ => random.Next(3) > 0)];

        var found = await JoinAsync(previous, now, orderIsKnown);

        Assert.Equal(now.Select(path => (long)Array.IndexOf(previous, path)), found);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whole_stretches_may_be_gone_or_new(bool orderIsKnown)
    {
        string[] all = [.. Enumerable.Range(0, 30_000).Select(Name)];
        string[] previous = [.. all[..2_000], .. all[9_000..]];
        string[] now = [.. all[..12_000], .. all[25_000..]];

        var found = await JoinAsync(previous, now, orderIsKnown);

        Assert.Equal(now.Select(path => (long)Array.IndexOf(previous, path)), found);
    }

    [Fact]
    public async Task A_list_in_another_order_is_found_all_the_same()
    {
        string[] previous = [.. Enumerable.Range(0, 5_000).Select(Name)];
        var now = previous.ToArray();
        new Random(3).Shuffle(now);

        var found = await JoinAsync(previous, now, orderIsKnown: false);

        Assert.Equal(now.Select(path => (long)Array.IndexOf(previous, path)), found);
    }

    [Fact]
    public async Task A_list_that_is_out_of_step_is_never_joined_wrongly_and_finds_back()
    {
        // More than a window is gone at the beginning: what is found is right, and in the end everything is.
        string[] previous = [.. Enumerable.Range(0, PreviousJobJoin.MaxWindow + 6_000).Select(Name)];
        string[] now = [.. previous[(PreviousJobJoin.MaxWindow + 1_000)..]];

        var found = await JoinAsync(previous, now, orderIsKnown: false);

        Assert.All(now.Zip(found), pair => Assert.True(pair.Second == -1 || previous[pair.Second] == pair.First));
        Assert.Equal(-1, found[0]);
        Assert.NotEqual(-1, found[^1]);
    }

    [Fact]
    public async Task A_path_that_a_list_names_twice_is_found_once()
    {
        var found = await JoinAsync(["a", "b", "c"], ["a", "a", "b", "c"], orderIsKnown: false);

        Assert.Equal([0, -1, 1, 2], found);
    }

    private static string Name(int index) => index.ToString("D7", CultureInfo.InvariantCulture);

    // Index in the previous job of each path, -1 for none.
    private async Task<List<long>> JoinAsync(string[] previous, string[] now, bool orderIsKnown)
    {
        await _state.Jobs.CreateAsync(TestJobs.Job("a"), "hash", Token);
        var epoch = await _state.Jobs.TakeAsync("a", Token);
        await AppendAsync("a", epoch, previous);
        var job = await PreviousJob.OpenAsync(_state.Jobs, _state.Embeddings, "a", space: null, Token);
        var join = new PreviousJobJoin(job!, orderIsKnown ? PathOrder.Instance : null);
        var found = new List<long>();
        foreach (var part in now.Chunk(700))
        {
            var first = (long)found.Count;
            found.AddRange(Enumerable.Repeat(-1L, part.Length));
            foreach (var run in (await join.RunsAsync(new ManifestSegment(first, TestJobs.Entries(part)), Token)).Within(new ImageRange(first, first + part.Length)))
            {
                for (var at = 0; at < run.Count; at++)
                {
                    found[(int)(run.First + at)] = run.BaseFirst + at;
                }
            }
        }

        return found;
    }

    private async Task AppendAsync(string job, long epoch, string[] paths)
    {
        var first = 0L;
        foreach (var part in paths.Chunk(ManifestSegment.MaxImages))
        {
            await _state.Jobs.AppendManifestAsync(job, epoch, first, TestJobs.Entries(part), null, Token);
            first += part.Length;
        }
    }
}
