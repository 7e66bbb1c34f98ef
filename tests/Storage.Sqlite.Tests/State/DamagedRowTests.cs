using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Storage.Contract;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Storage.Sqlite.Tests.State;

/// <summary>Each kind of row of the state, damaged in every way: the row is an error that says what to do, or is made again, and all others are as they were.</summary>
public sealed class DamagedRowTests : IAsyncDisposable
{
    private const string Damaged = "01damaged000", Whole = "01whole00000", Hash = "same spec";

    private readonly SqliteState _state = new(new FakeTimeProvider());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    [Theory]
    [InlineData("job", "description")]
    [InlineData("job", "suspicion")]
    public async Task A_damaged_job_is_an_error_and_the_others_are_read(string table, string column)
    {
        await StoreJobsAsync();
        var body = await StoredRow.BodyAsync(_state.Database, column, $"{table} WHERE id = '{Damaged}'");
        foreach (var (name, bytes) in Damage.Of(body))
        {
            await StoredRow.WriteAsync(_state.Database, table, column, $"id = '{Damaged}'", bytes);

            await OnlyTheDamagedJobFailsAsync(name);
        }

        await DeletingRemovesItAsync();
    }

    [Theory]
    [InlineData("state", 99)]
    [InlineData("state", -1)]
    [InlineData("state", long.MaxValue)]
    [InlineData("ended_at", long.MaxValue)]
    [InlineData("keep_until", -1)]
    [InlineData("problem_code", long.MaxValue)]
    public async Task Numbers_of_a_job_that_mean_nothing_are_an_error_of_that_job(string column, long value)
    {
        await StoreJobsAsync();

        await StoredRow.WriteAsync(_state.Database, "job", column, $"id = '{Damaged}'", value);

        await OnlyTheDamagedJobFailsAsync($"{column} is {value}");
        await DeletingRemovesItAsync();
    }

    [Theory]
    [InlineData("manifest")]
    [InlineData("outcome")]
    public async Task Damaged_images_or_results_are_an_error_of_that_job(string table)
    {
        await StoreJobsAsync();
        var where = $"job = (SELECT number FROM job WHERE id = '{Damaged}')";
        var body = await StoredRow.BodyAsync(_state.Database, "body", $"{table} WHERE {where}");
        foreach (var (name, bytes) in Damage.Of(body))
        {
            await StoredRow.WriteAsync(_state.Database, table, "body", where, bytes);

            Assert.NotNull(await _state.Jobs.FindAsync(Damaged, Token));
            var failure = await Record.ExceptionAsync(() => table == "manifest" ? _state.Jobs.ReadManifestAsync(Damaged, 0, Token) : _state.Jobs.ReadOutcomesAsync(Damaged, 0, 9, Token));
            IsDamage(failure, name);
            await IsWholeAsync();
        }

        await DeletingRemovesItAsync();
    }

    [Fact]
    public async Task A_damaged_job_does_not_keep_the_same_command_from_beginning_anew()
    {
        await StoreJobsAsync();
        await StoredRow.WriteAsync(_state.Database, "job", "description", $"id = '{Damaged}'", new byte[] { 1, 2 });
        Assert.Equal(Whole, (await _state.Jobs.FindUnfinishedAsync(Hash, Token))?.Job.JobId);

        await StoredRow.WriteAsync(_state.Database, "job", "description", $"id = '{Whole}'", new byte[] { 1, 2 });
        Assert.Null(await _state.Jobs.FindUnfinishedAsync(Hash, Token));
    }

    [Fact]
    public async Task A_damaged_prompt_embedding_is_not_used_and_is_replaced()
    {
        KeyValuePair<string, byte[]> cat = new("cat", Embedding(1)), dog = new("dog", Embedding(2));
        await _state.Prompts.SaveAsync("text", [cat, dog], Token);
        foreach (var (name, bytes) in Damage.Of(cat.Value))
        {
            await StoredRow.WriteAsync(_state.Database, "prompt", "body", "body = (SELECT body FROM prompt ORDER BY rowid LIMIT 1)", bytes);

            var found = await _state.Prompts.FindAsync("text", ["cat", "dog"], Token);
            Assert.True(found[0] is null, name);
            Assert.Equal(dog.Value, found[1]);

            await _state.Prompts.SaveAsync("text", [cat], Token);
            Assert.Equal(cat.Value, (await _state.Prompts.FindAsync("text", ["cat"], Token))[0]);
        }
    }

    [Fact]
    public async Task A_damaged_image_embedding_is_not_used_and_is_replaced()
    {
        KeyValuePair<ContentHash, byte[]> one = new(new ContentHash(1, 1), Embedding(1)), other = new(new ContentHash(2, 2), Embedding(2));
        await _state.Embeddings.SaveAsync("image", [one, other], Token);
        foreach (var (name, bytes) in Damage.Of(one.Value))
        {
            await StoredRow.WriteAsync(_state.Database, "embedding", "body", "body = (SELECT body FROM embedding ORDER BY rowid LIMIT 1)", bytes);

            var found = await _state.Embeddings.FindAsync("image", [one.Key, other.Key], Token);
            Assert.True(found[0] is null, name);
            Assert.Equal(other.Value, found[1]);

            await _state.Embeddings.SaveAsync("image", [one], Token);
            Assert.Equal(one.Value, (await _state.Embeddings.FindAsync("image", [one.Key], Token))[0]);
        }
    }

    [Fact]
    public async Task An_embedding_of_an_older_program_is_used_as_long_as_it_holds_numbers()
    {
        await _state.Prompts.SaveAsync("text", [new("cat", Embedding(1))], Token);
        await StoredRow.WriteAsync(_state.Database, "prompt", "checksum", "1 = 1", null);
        Assert.Equal(Embedding(1), (await _state.Prompts.FindAsync("text", ["cat"], Token))[0]);

        await StoredRow.WriteAsync(_state.Database, "prompt", "body", "1 = 1", Embedding(1)[..^1]);
        Assert.Null((await _state.Prompts.FindAsync("text", ["cat"], Token))[0]);
    }

    private async Task StoreJobsAsync()
    {
        foreach (var id in new[] { Whole, Damaged })
        {
            await _state.Jobs.CreateAsync(TestJobs.Job(id), Hash, Token);
            var epoch = await _state.Jobs.TakeAsync(id, Token);
            await _state.Jobs.AppendManifestAsync(id, epoch, 0, TestJobs.Entries("a.jpg", "b.jpg", "c.jpg"), skipped: null, Token);
            await _state.Jobs.AppendOutcomesAsync(id, epoch, 0, TestJobs.Outcomes(3), Token);
            await _state.Jobs.UpdateAsync(id, epoch, new JobStatus(JobState.Running, ListingDone: true, Suspicion: new JobSuspicion { Strikes = [1, 2] }), Token);
        }
    }

    private async Task OnlyTheDamagedJobFailsAsync(string how)
    {
        IsDamage(await Record.ExceptionAsync(() => _state.Jobs.FindAsync(Damaged, Token)), how);
        var jobs = await _state.Jobs.NewestAsync(10, Token);
        Assert.Equal([Damaged, Whole], jobs.Select(job => job.Job.JobId));
        Assert.Equal((JobState.Failed, ZeroShotError.StateDamaged), (jobs[0].Status.State, jobs[0].Status.ProblemCode));
        Assert.EndsWith($"Delete it with: zso jobs delete {Damaged}", jobs[0].Status.Problem, StringComparison.Ordinal);
        await IsWholeAsync();
    }

    private async Task IsWholeAsync()
    {
        var job = await _state.Jobs.FindAsync(Whole, Token);
        Assert.Equal((JobState.Running, 3), (job!.Status.State, job.Listed));
        Assert.Equal(3, (await _state.Jobs.ReadManifestAsync(Whole, 0, Token))!.Entries.Length);
        Assert.Equal(TestJobs.Outcomes(3).Select(TestJobs.Text), (await _state.Jobs.ReadOutcomesAsync(Whole, 0, 9, Token)).Select(TestJobs.Text));
        Assert.Contains(Whole, await _state.Jobs.UnendedAsync(Token));
    }

    private async Task DeletingRemovesItAsync()
    {
        await _state.Jobs.DeleteAsync(Damaged, Token);

        Assert.Null(await _state.Jobs.FindAsync(Damaged, Token));
        Assert.Equal([Whole], (await _state.Jobs.NewestAsync(10, Token)).Select(job => job.Job.JobId));
        await IsWholeAsync();
    }

    private static void IsDamage(Exception? failure, string how)
    {
        Assert.True(failure is ZeroShotException { Code: ZeroShotError.StateDamaged }, $"{how}: {failure}");
        Assert.StartsWith($"State of job {Damaged} is damaged (", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith($"Delete it with: zso jobs delete {Damaged}", failure.Message, StringComparison.Ordinal);
    }

    private static byte[] Embedding(int seed)
    {
        var embedding = new byte[64 * sizeof(float)];
        for (var at = 0; at < embedding.Length; at += sizeof(float))
        {
            BitConverter.TryWriteBytes(embedding.AsSpan(at), (float)Math.Sin(seed + at));
        }

        return embedding;
    }
}
