using System.Globalization;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Storage.Redis.Tests.Jobs;

/// <summary>Jobs that two silos know, each over a connection of its own.</summary>
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
    public async Task A_silo_that_lost_the_job_to_another_can_write_nothing_of_it()
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
    public async Task Of_two_silos_that_race_for_images_each_image_goes_to_one()
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

        // It might be about to be made.
        await _one.Jobs.DeleteOldFinishedAsync(10, Token);
        Assert.NotEqual(before, await Keys());

        var hourAgo = (DateTimeOffset.UtcNow.AddHours(-1.1).ToUnixTimeMilliseconds() * 1000).ToString(CultureInfo.InvariantCulture);
        await _server.AskAsync("ZADD", RedisStores.Keys.Numbers, hourAgo, "dead");
        await _one.Jobs.DeleteOldFinishedAsync(10, Token);
        Assert.Equal(before, await Keys());
    }

    [Fact]
    public async Task A_hundred_thousand_outcomes_of_five_labels_take_some_two_hundred_bytes_each()
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

    // Sizes, times and hashes as real files have them; scores have no pattern that could be packed.
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
