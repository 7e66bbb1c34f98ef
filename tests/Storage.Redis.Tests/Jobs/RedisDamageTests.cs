using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Contract.Jobs;

namespace ZeroShotOrleans.Storage.Redis.Tests.Jobs;

/// <summary>Damaged values in Redis are an error of their job or recreated, and others stay readable.</summary>
public sealed class RedisDamageTests
{
    private const string Damaged = "01damaged000", Whole = "01whole00000";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_damaged_job_is_an_error_with_a_remedy_and_the_others_stay_readable()
    {
        await using var server = await RedisServer.StartAsync();
        await using var stores = RedisStores.Over(server);
        foreach (var id in new[] { Whole, Damaged })
        {
            await stores.Jobs.Create(TestJobs.Job(id), "same", Token);
            var epoch = await stores.Jobs.Take(id, Token);
            await stores.Jobs.AppendManifest(id, epoch, 0, TestJobs.Entries("a.jpg", "b.jpg"), skipped: null, Token);
            await stores.Jobs.AppendOutcomes(id, epoch, 0, TestJobs.Outcomes(2), Token);
        }

        await stores.Connection.Run(database => database.HashSetAsync(RedisStores.Keys.Outcomes(Damaged), "0", new byte[] { 9, 9, 9 }), Token);
        IsDamage(await Record.ExceptionAsync(() => stores.Jobs.ReadOutcomes(Damaged, 0, 9, Token)));
        await stores.Connection.Run(database => database.HashSetAsync(RedisStores.Keys.Manifest(Damaged), "0", new byte[] { 9, 9, 9 }), Token);
        IsDamage(await Record.ExceptionAsync(() => stores.Jobs.ReadManifest(Damaged, 0, Token)));
        await stores.Connection.Run(database => database.StringSetAsync(RedisStores.Keys.Description(Damaged), new byte[] { 9, 9, 9 }), Token);
        IsDamage(await Record.ExceptionAsync(() => stores.Jobs.Find(Damaged, Token)));

        Assert.Equal([Damaged, Whole], (await stores.Jobs.Newest(10, Token)).Select(job => job.Job.JobId));
        Assert.Equal(Whole, (await stores.Jobs.FindUnfinished("same", Token))?.Job.JobId);
        Assert.Equal(2, (await stores.Jobs.ReadOutcomes(Whole, 0, 9, Token)).Length);
        await stores.Jobs.Delete(Damaged, Token);
        Assert.Equal([Whole], (await stores.Jobs.Newest(10, Token)).Select(job => job.Job.JobId));
    }

    [Fact]
    public async Task A_damaged_prompt_embedding_is_replaced()
    {
        await using var server = await RedisServer.StartAsync();
        await using var stores = RedisStores.Over(server);
        byte[] embedding = [.. Enumerable.Range(0, 64).Select(at => (byte)at)];
        await stores.Prompts.Save("text", [new("cat", embedding)], Token);
        var key = RedisStores.Keys.Prompt("text", "cat");
        var stored = (byte[])(await stores.Connection.Run(database => database.StringGetAsync(key), Token))!;
        foreach (var (name, bytes) in Damage.Of(stored))
        {
            await stores.Connection.Run(database => database.StringSetAsync(key, bytes), Token);
            Assert.True((await stores.Prompts.Find("text", ["cat"], Token))[0] is null, name);
        }

        await stores.Prompts.Save("text", [new("cat", embedding)], Token);
        Assert.Equal(embedding, (await stores.Prompts.Find("text", ["cat"], Token))[0]);
    }

    private static void IsDamage(Exception? failure)
    {
        Assert.Equal(ZeroShotError.StateDamaged, Assert.IsType<ZeroShotException>(failure).Code);
        Assert.EndsWith($"Delete it with: zso jobs delete {Damaged}", failure.Message, StringComparison.Ordinal);
    }
}
