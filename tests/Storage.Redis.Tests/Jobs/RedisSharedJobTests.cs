using System.Globalization;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Storage.Redis.Tests.Jobs;

/// <summary>Jobs shared by two silos, each with its own connection.</summary>
public sealed class RedisSharedJobTests : IAsyncLifetime
{
    private RedisServer _server = null!;
    private RedisStores _one = null!;
    private RedisStores _other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await RedisServer.StartAsync();
        (_one, _other) = (RedisStores.Over(_server), RedisStores.Over(_server));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _one.DisposeAsync();
            await _other.DisposeAsync();
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_silo_that_lost_a_job_to_another_cannot_write_it()
    {
        await _one.Jobs.CreateAsync(TestJobs.Job("a"), "a", Token);
        var old = await _one.Jobs.TakeAsync("a", Token);
        await _one.Jobs.AppendOutcomesAsync("a", old, 0, TestJobs.Outcomes(6), Token);
        var young = await _other.Jobs.TakeAsync("a", Token);

        await Assert.ThrowsAsync<StaleEpochException>(() => _one.Jobs.AppendOutcomesAsync("a", old, 6, TestJobs.Outcomes(6, 6), Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => _one.Jobs.AppendManifestAsync("a", old, 0, TestJobs.Entries("a.jpg"), null, Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => _one.Jobs.ForgetErrorsAsync("a", old, [], Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => _one.Jobs.UpdateAsync("a", old, new(JobState.Finished), Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => _one.Uploads.AppendAsync("a", old, 0, [[1]], Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => _one.Uploads.DiscardAsync("a", old, new(0, 1), Token));

        Assert.Equal([new(0, 6)], (await _other.Jobs.OutcomesAsync("a", Token)).Ranges);
        Assert.Equal((JobState.Preparing, 0), ((await _other.Jobs.FindAsync("a", Token)) is { } job ? (job.Status.State, job.Listed) : default));
        Assert.Equal(["a"], await _other.Jobs.UnendedAsync(Token));
        await _other.Jobs.AppendOutcomesAsync("a", young, 6, TestJobs.Outcomes(6, 6), Token);
    }

    [Fact]
    public async Task Two_racing_silos_get_disjoint_images()
    {
        const int images = 200;
        await _one.Jobs.CreateAsync(TestJobs.Job("a"), "a", Token);
        var epoch = await _one.Jobs.TakeAsync("a", Token);

        var refused = (await Task.WhenAll(Enumerable.Range(0, images).SelectMany(image => new[] { Report(_one, image), Report(_other, image) }))).Count(stored => !stored);

        Assert.Equal(images, refused);
        var done = await _one.Jobs.OutcomesAsync("a", Token);
        Assert.Equal([new(0, images)], done.Ranges);
        Assert.Equal(images, done.Classified + done.Errors.Values.Sum());

        async Task<bool> Report(RedisStores silo, int image)
        {
            try
            {
                await silo.Jobs.AppendOutcomesAsync("a", epoch, image, TestJobs.Outcomes(1, image), Token);
                return true;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task Deleting_leaves_no_key_of_a_job()
    {
        await Whole("a", JobState.Finished);
        var before = await Keys();
        await Whole("b", JobState.Finished);
        Assert.True((await Keys()).Length > before.Length, "the second job has keys");

        await _other.Jobs.DeleteAsync("b", Token);

        Assert.Equal(before, await Keys());
        await _other.Jobs.DeleteAsync("a", Token);
        Assert.Empty(await Keys());
    }

    [Fact]
    public async Task Interrupted_submissions_and_deletions_stay_invisible_and_are_cleaned_up()
    {
        await Whole("a", JobState.Finished);
        var before = await Keys();
        await _one.Jobs.CreateAsync(TestJobs.Job("dead"), "dead", Token);
        await _server.AskAsync("DEL", RedisStores.Keys.Job("dead"), RedisStores.Keys.Description("dead"));

        Assert.Null(await _one.Jobs.FindUnfinishedAsync("dead", Token));
        Assert.Equal(0, await _one.Jobs.CountOpenAsync(Token));
        Assert.Equal(["a"], (await _one.Jobs.NewestAsync(1, Token)).Select(job => job.Job.JobId));

        // It may be about to be created.
        await _one.Jobs.CompleteDeletionsAsync(Token);
        Assert.NotEqual(before, await Keys());

        var hourAgo = (DateTimeOffset.UtcNow.AddHours(-1.1).ToUnixTimeMilliseconds() * 1000).ToString(CultureInfo.InvariantCulture);
        await _server.AskAsync("ZADD", RedisStores.Keys.Numbers, hourAgo, "dead");
        await _one.Jobs.CompleteDeletionsAsync(Token);
        Assert.Equal(before, await Keys());
    }

    [Fact]
    public async Task Jobs_that_silos_of_an_earlier_version_store_and_delete_are_known_to_their_tenant()
    {
        var spec = TestJobs.Job("a").Spec;
        await Finish("a", spec with { Tenant = "alice" });
        await Finish("b", spec with { Tenant = "alice", KeepFor = TimeSpan.FromDays(1) });
        await Finish("c", spec with { Tenant = "alice" });
        foreach (var id in (string[])["a", "b"])
        {
            // What an earlier version does not write.
            await _server.AskAsync("HDEL", RedisStores.Keys.Job(id), "tenant", "own", "bytes");
            await _server.AskAsync("HDEL", RedisStores.Keys.Tenants, id);
            await _server.AskAsync("ZREM", RedisStores.Keys.Tenant("alice"), id);
        }

        Assert.Equal(["a"], await _other.Jobs.OldFinishedAsync("alice", keep: 1, Token));
        Assert.Equal(3, (await _other.Jobs.AmountAsync("alice", Token)).Jobs);

        // Nor does it remove that of a job that it deletes.
        await _server.AskAsync("DEL", RedisStores.Keys.Job("c"), RedisStores.Keys.Description("c"));
        await _server.AskAsync("ZREM", RedisStores.Keys.Numbers, "c");
        Assert.Empty(await _other.Jobs.OldFinishedAsync("alice", keep: 1, Token));
        Assert.Equal(2, (await _other.Jobs.AmountAsync("alice", Token)).Jobs);

        async Task Finish(string id, JobSpec of)
        {
            await _one.Jobs.CreateAsync(TestJobs.Job(id) with { Spec = of }, id, Token);
            await _one.Jobs.UpdateAsync(id, await _one.Jobs.TakeAsync(id, Token), new(JobState.Finished), Token);
        }
    }

    [Fact]
    public async Task An_outcome_of_five_labels_takes_about_two_hundred_bytes()
    {
        const int images = 100_000;
        await _one.Jobs.CreateAsync(TestJobs.Job("a"), "a", Token);
        var epoch = await _one.Jobs.TakeAsync("a", Token);
        var before = await MemoryAsync();

        for (var first = 0; first < images; first += Limits.MaxImagesPerLease)
        {
            await _one.Jobs.AppendOutcomesAsync("a", epoch, first, [.. Enumerable.Range(first, Math.Min(Limits.MaxImagesPerLease, images - first)).Select(Classified)], Token);
        }

        var each = (await MemoryAsync() - before) / (double)images;
        TestContext.Current.TestOutputHelper!.WriteLine($"{each:F1} bytes of memory an image");
        Assert.InRange(each, 100, 230);
    }

    // Realistic sizes, times and hashes; scores that do not compress.
    private static ImageOutcome Classified(int index)
    {
        var random = new Random(index);
        return new ImageOutcome
        {
            Stamp = new ImageStamp(random.Next(20_000, 5_000_000), 638_000_000_000_000_000 + random.NextInt64(10_000_000_000_000), new((ulong)random.NextInt64(), (ulong)random.NextInt64())),
            Scores = [[.. Enumerable.Range(0, 5).Select(_ => new LabelScore(random.Next(1000), random.NextSingle()))]],
        };
    }

    private async Task Whole(string id, JobState state)
    {
        await _one.Jobs.CreateAsync(TestJobs.Job(id), id, Token);
        var epoch = await _one.Jobs.TakeAsync(id, Token);
        await _one.Jobs.AppendManifestAsync(id, epoch, 0, TestJobs.Entries("0.jpg"), null, Token);
        await _one.Jobs.AppendOutcomesAsync(id, epoch, 0, TestJobs.Outcomes(1000), Token);
        await _one.Uploads.AppendAsync(id, epoch, 0, [[1, 2, 3]], Token);
        await _one.Jobs.UpdateAsync(id, epoch, new(state, EndedAt: DateTimeOffset.UnixEpoch, KeepUntil: DateTimeOffset.UnixEpoch), Token);
    }

    private async Task<string[]> Keys() => [.. ((string[])(await _server.AskAsync("KEYS", "*"))!).Order(StringComparer.Ordinal)];

    private async Task<long> MemoryAsync() => ((string)(await _server.AskAsync("INFO", "memory"))!).Split('\n')
        .Where(line => line.StartsWith("used_memory:", StringComparison.Ordinal)).Select(line => long.Parse(line.Split(':')[1].Trim(), CultureInfo.InvariantCulture)).Single();
}
