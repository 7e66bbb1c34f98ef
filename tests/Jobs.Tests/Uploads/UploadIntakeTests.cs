using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Jobs.Uploads;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Uploads;

public sealed class UploadIntakeTests : IDisposable
{
    private readonly JobFixture _fixture = new(TestJobs.Job(JobFixture.Id) with { Spec = TestJobs.Job(JobFixture.Id).Spec with { Source = new UploadSource { Name = "upload" } } });
    private readonly UploadIntake _intake;

    public UploadIntakeTests() => _intake = IntakeOf(_fixture);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _intake.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    public async Task A_listed_image_has_its_bytes()
    {
        await _fixture.StartAsync();
        _fixture.Stores.Writes.Clear();

        Assert.Equal(new UploadAnswer(2, 0), await TakeAsync(0, [1], [2, 2]));

        Assert.Equal([nameof(IUploadStore.AppendAsync), nameof(IJobStore.AppendManifestAsync)], _fixture.Stores.Writes);
        Assert.Equal((2, 2, 1), (_fixture.Job.Ledger.Listed, _fixture.Job.Ledger.Waiting, _fixture.Announcements));
        Assert.Equal(3, await _fixture.Stores.BytesAsync(JobFixture.Id, Token));
    }

    [Fact]
    public async Task A_piece_that_is_repeated_changes_nothing()
    {
        await _fixture.StartAsync();
        await TakeAsync(0, [1], [2]);

        Assert.Equal(new UploadAnswer(2, 0), await TakeAsync(0, [1], [2]));

        Assert.Equal(2, _fixture.Job.Ledger.Listed);
    }

    [Fact]
    public async Task A_part_of_a_file_waits_for_the_rest()
    {
        await _fixture.StartAsync();

        Assert.Equal(new UploadAnswer(1, 2), await _intake.TakeAsync(Chunk(0, [1], [2, 2]) with { Continues = true }, Token));
        Assert.Equal(new UploadAnswer(2, 0), await _intake.TakeAsync(Chunk(1, [3]) with { Offset = 2 }, Token));

        Assert.Equal(4, await _fixture.Stores.BytesAsync(JobFixture.Id, Token));
    }

    [Fact]
    public async Task A_file_that_is_too_large_gets_an_error_and_no_encoder()
    {
        await _fixture.StartAsync();
        await _fixture.PrepareAsync();

        Assert.Equal(new UploadAnswer(3, 0), await TakeAsync(0, [1], new byte[11], [3]));

        Assert.Equal((1, 2), (_fixture.Job.Ledger.Done, _fixture.Job.Ledger.Waiting));
        var outcome = Assert.Single(await _fixture.Stores.ReadOutcomesAsync(JobFixture.Id, 1, 1, Token));
        Assert.Equal(ImageError.TooManyBytes, outcome.Error);
        Assert.Contains("10 bytes", outcome.Detail, StringComparison.Ordinal);
        Assert.Equal(2, await _fixture.Stores.BytesAsync(JobFixture.Id, Token));
        Assert.Equal(1, _fixture.Changes);
    }

    [Fact]
    public async Task A_client_waits_while_as_many_bytes_wait_as_may()
    {
        await _fixture.StartAsync();
        await TakeAsync(0, new byte[10], new byte[10]);

        Assert.Equal(new UploadAnswer(2, 0, Wait: true), await TakeAsync(2, [3]));

        Assert.Equal(2, _fixture.Job.Ledger.Listed);
    }

    [Fact]
    public async Task An_empty_piece_asks_for_the_position()
    {
        await _fixture.StartAsync();
        await TakeAsync(0, [1]);

        Assert.Equal(new UploadAnswer(1, 0), await TakeAsync(0));
    }

    [Fact]
    public async Task One_piece_is_taken_at_a_time()
    {
        await _fixture.StartAsync();
        var held = _fixture.Stores.Hold(nameof(IUploadStore.AppendAsync));

        var (first, again) = (TakeAsync(0, [1]), TakeAsync(0, [1]));
        held.SetResult();

        Assert.Equal([new UploadAnswer(1, 0), new UploadAnswer(1, 0)], await Task.WhenAll(first, again));
        Assert.Equal(1, _fixture.Job.Ledger.Listed);
    }

    [Fact]
    public async Task No_piece_is_taken_while_the_job_is_loaded()
    {
        await _fixture.StartAsync();
        var loading = await _intake.PauseAsync();

        var taking = TakeAsync(0, [1]);
        Assert.False(taking.IsCompleted);
        loading.Dispose();

        Assert.Equal(new UploadAnswer(1, 0), await taking);
    }

    [Fact]
    public async Task A_client_sends_a_piece_again_when_another_activation_has_the_job()
    {
        await _fixture.StartAsync();
        await _fixture.LoseAsync();

        Assert.Equal(new UploadAnswer(0, 0, Wait: true), await TakeAsync(0, [1]));

        Assert.True(_fixture.Abandoned);
    }

    [Fact]
    public async Task A_job_that_does_not_run_takes_no_files()
    {
        await _fixture.StartAsync();
        _fixture.Job.Machine.Stop();

        var error = await Assert.ThrowsAsync<ZeroShotException>(() => TakeAsync(0, [1]));

        Assert.Contains("accepts no more files", error.Message, StringComparison.Ordinal);
        Assert.Contains("accepts no more files", (await Assert.ThrowsAsync<ZeroShotException>(() => _intake.CompleteAsync(0, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_with_another_source_takes_no_upload()
    {
        using var folder = new JobFixture();
        await folder.StartAsync();
        using var intake = IntakeOf(folder);

        Assert.Contains("accepts no upload", (await Assert.ThrowsAsync<ZeroShotException>(() => intake.TakeAsync(Chunk(0, [1]), Token))).Message, StringComparison.Ordinal);
        Assert.Contains("accepts no upload", (await Assert.ThrowsAsync<ZeroShotException>(() => intake.CompleteAsync(0, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relabelled_upload_takes_no_files()
    {
        using var relabelled = new JobFixture(_fixture.Job.Description with { Spec = _fixture.Job.Spec with { Reuse = new JobReuse("previous", ReuseKind.Embeddings) } });
        await relabelled.StartAsync();
        using var intake = IntakeOf(relabelled);

        await Assert.ThrowsAsync<ZeroShotException>(() => intake.TakeAsync(Chunk(0, [1]), Token));
    }

    [Fact]
    public async Task A_complete_upload_is_listed_and_takes_nothing_more()
    {
        await _fixture.StartAsync();
        await TakeAsync(0, [1]);

        await _intake.CompleteAsync(1, Token);

        Assert.True((await _fixture.StoredAsync()).Status.ListingDone);
        Assert.Equal(new UploadAnswer(1, 0), await TakeAsync(1, [2]));
        await _intake.CompleteAsync(1, Token);
        Assert.Null(_fixture.End);
    }

    [Fact]
    public async Task An_upload_without_images_finishes_when_it_is_complete()
    {
        await _fixture.StartAsync();
        await _fixture.PrepareAsync();

        await _intake.CompleteAsync(0, Token);

        Assert.Equal(JobEvent.Finished, _fixture.End?.How);
    }

    [Fact]
    public async Task An_upload_is_only_complete_with_all_its_files()
    {
        await _fixture.StartAsync();
        await _intake.TakeAsync(Chunk(0, [1], [2]) with { Continues = true }, Token);

        Assert.Contains("job job has 1 and part of one", (await Assert.ThrowsAsync<ZeroShotException>(() => _intake.CompleteAsync(1, Token))).Message, StringComparison.Ordinal);
        Assert.Contains("3 files were sent", (await Assert.ThrowsAsync<ZeroShotException>(() => _intake.CompleteAsync(3, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_completion_that_another_activation_must_store_abandons_this_one()
    {
        await _fixture.StartAsync();
        await _fixture.LoseAsync();

        await _intake.CompleteAsync(0, Token);

        Assert.True(_fixture.Abandoned);
        Assert.False(_fixture.Job.Status.ListingDone);
    }

    private static UploadIntake IntakeOf(JobFixture fixture) => new(
        fixture.Job, new OutcomeWriter(fixture.Job, fixture.Stores, new UploadDiscard(fixture.Job, fixture.Stores), _ => { }), fixture.Stores,
        new JobOptions { MaxUploadImageBytes = 10, UploadBufferBytes = 20 });

    private static UploadChunk Chunk(long first, params byte[][] files) => new() { First = first, Files = [.. files.Select(file => new UploadedFile("a.jpg", file))] };

    private Task<UploadAnswer> TakeAsync(long first, params byte[][] files) => _intake.TakeAsync(Chunk(first, files), Token);
}
