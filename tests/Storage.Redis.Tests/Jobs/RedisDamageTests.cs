using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Contract.Jobs;

namespace ZeroShotOrleans.Storage.Redis.Tests.Jobs;

/// <summary>Damaged values in Redis: an error of their job, or made again, while all others are read.</summary>
public sealed class RedisDamageTests
{
    private const string Damaged = "01damaged000", Whole = "01whole00000";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_damaged_job_is_an_error_with_its_remedy_and_the_others_are_read()
    {
        await using var server = await RedisServer.StartAsync();
        await using var stores = RedisStores.Over(server);
        foreach (var id in new[] { Whole, Damaged })
        {
            await stores.Jobs.CreateAsync(TestJobs.Job(id), "same", Token);
            var epoch = await stores.Jobs.TakeAsync(id, Token);
            await stores.Jobs.AppendManifestAsync(id, epoch, 0, TestJobs.Entries("a.jpg", "b.jpg"), skipped: null, Token);
            await stores.Jobs.AppendOutcomesAsync(id, epoch, 0, TestJobs.Outcomes(2), Token);
        }

        await stores.Connection.RunAsync(database => database.HashSetAsync(RedisStores.Keys.Outcomes(Damaged), "0", new byte[] { 9, 9, 9 }), Token);
        IsDamage(await Record.ExceptionAsync(() => stores.Jobs.ReadOutcomesAsync(Damaged, 0, 9, Token)));
        await stores.Connection.RunAsync(database => database.HashSetAsync(RedisStores.Keys.Manifest(Damaged), "0", new byte[] { 9, 9, 9 }), Token);
        IsDamage(await Record.ExceptionAsync(() => stores.Jobs.ReadManifestAsync(Damaged, 0, Token)));
        await stores.Connection.RunAsync(database => database.StringSetAsync(RedisStores.Keys.Description(Damaged), new byte[] { 9, 9, 9 }), Token);
        IsDamage(await Record.ExceptionAsync(() => stores.Jobs.FindAsync(Damaged, Token)));

        Assert.Equal([Damaged, Whole], (await stores.Jobs.NewestAsync(10, Token)).Select(job => job.Job.JobId));
        Assert.Equal(Whole, (await stores.Jobs.FindUnfinishedAsync("same", Token))?.Job.JobId);
        Assert.Equal(2, (await stores.Jobs.ReadOutcomesAsync(Whole, 0, 9, Token)).Length);
        await stores.Jobs.DeleteAsync(Damaged, Token);
        Assert.Equal([Whole], (await stores.Jobs.NewestAsync(10, Token)).Select(job => job.Job.JobId));
    }

    [Fact]
    public async Task A_damaged_prompt_embedding_is_not_used_and_is_replaced()
    {
        await using var server = await RedisServer.StartAsync();
        await using var stores = RedisStores.Over(server);
        byte[] embedding = [.. Enumerable.Range(0, 64).Select(at => (byte)at)];
        await stores.Prompts.SaveAsync("text", [new("cat", embedding)], Token);
        var key = RedisStores.Keys.Prompt("text", "cat");
        var stored = (byte[])(await stores.Connection.RunAsync(database => database.StringGetAsync(key), Token))!;
        foreach (var (name, bytes) in Damage.Of(stored))
        {
            await stores.Connection.RunAsync(database => database.StringSetAsync(key, bytes), Token);
            Assert.True((await stores.Prompts.FindAsync("text", ["cat"], Token))[0] is null, name);
        }

        await stores.Prompts.SaveAsync("text", [new("cat", embedding)], Token);
        Assert.Equal(embedding, (await stores.Prompts.FindAsync("text", ["cat"], Token))[0]);
    }

    private static void IsDamage(Exception? failure)
    {
        Assert.Equal(ZeroShotError.StateDamaged, Assert.IsType<ZeroShotException>(failure).Code);
        Assert.EndsWith($"Delete it with: zso jobs delete {Damaged}", failure.Message, StringComparison.Ordinal);
    }
}
