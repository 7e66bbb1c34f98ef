using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Tests.Jobs.Leases;

public sealed class LeaseGrantsTests : IDisposable
{
    private readonly LeaseFixture _fixture = new(TestJobs.Job(JobFixture.Id) with { Fingerprint = "f00d", Trace = "00-trace" });

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_lease_says_what_to_encode()
    {
        await _fixture.StartAsync(5);

        var lease = await _fixture.GrantAsync(3);

        Assert.Equal((JobFixture.Id, 0, false, "00-trace", TimeSpan.FromSeconds(30)), (lease!.JobId, lease.First, lease.Alone, lease.Trace, lease.RenewWithin));
        Assert.Equal(("mini", "f00d", false), (lease.Work.Model, lease.Work.Fingerprint, lease.Work.WithEmbeddings));
        Assert.Equal(["0.jpg", "1.jpg", "2.jpg"], Assert.IsType<FileSlice>(lease.Work.Images).Paths);
        Assert.Empty(lease.Work.Known);
        Assert.Equal((3, 2), (_fixture.Ledger.Leased, _fixture.Ledger.Waiting));
        Assert.Equal([1], _fixture.Meters.Of("zeroshot.lease.grants"));
    }

    [Fact]
    public async Task Who_has_the_images_is_stored_before_the_lease_is_handed_out()
    {
        await _fixture.StartAsync(2);
        var held = _fixture.Job.Stores.Hold(nameof(IJobStore.UpdateAsync));

        var granting = _fixture.GrantAsync();
        Assert.False(granting.IsCompleted);
        held.SetResult();

        Assert.NotNull(await granting);
        Assert.Equal(new ImageRange(0, 2), Assert.Single((await _fixture.Job.StoredAsync()).Status.Suspicion!.Held).Images);
    }

    [Fact]
    public async Task A_lease_never_spans_two_segments()
    {
        await _fixture.StartAsync(5);
        await _fixture.Job.Job.AppendAsync(new ManifestSegment(5, TestJobs.Entries("5.jpg", "6.jpg")));

        Assert.Equal(5, (await _fixture.GrantAsync())!.Work.Images.Count);
        Assert.Equal((5, 2), (_fixture.Ledger.Leased, _fixture.Ledger.Waiting));
        Assert.Equal(5, (await _fixture.GrantAsync())!.First);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    [InlineData(100_000, Limits.MaxImagesPerLease)]
    public async Task The_size_of_a_lease_is_limited(int wanted, int granted)
    {
        await _fixture.StartAsync(Limits.MaxImagesPerLease + 5);

        Assert.Equal(granted, (await _fixture.GrantAsync(wanted))!.Work.Images.Count);
    }

    [Fact]
    public async Task There_is_no_lease_without_waiting_images()
    {
        await _fixture.StartAsync(2);
        await _fixture.GrantAsync();

        Assert.Null(await _fixture.GrantAsync());
    }

    [Fact]
    public async Task A_silo_with_another_model_folder_is_told_so()
    {
        await _fixture.StartAsync(2);
        _fixture.Job.Job.Machine.Mismatches.Add(JobFixture.Silo, "Another folder.");

        var error = await Assert.ThrowsAsync<ZeroShotException>(() => _fixture.GrantAsync());

        Assert.Equal((ZeroShotError.ModelMismatch, "Encoder 127.0.0.1:1: Another folder."), (error.Code, error.Message));

        // Another silo has a matching one meanwhile.
        _fixture.Job.Job.Machine.Mismatches.Clear();
        Assert.Contains("'mini' started this job", (await Assert.ThrowsAsync<ZeroShotException>(() => _fixture.GrantAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ZeroShotError.StorageFailed)]
    [InlineData(ZeroShotError.StateDamaged)]
    public async Task A_manifest_that_cannot_be_read_ends_the_job(ZeroShotError code)
    {
        await _fixture.StartAsync(2);
        _fixture.Job.Stores.Fail(nameof(IJobStore.ReadManifestAsync), new ZeroShotException(code, "It is damaged."));

        Assert.Null(await _fixture.GrantAsync());

        Assert.Equal(JobEnd.Failed("It is damaged.", code), _fixture.Job.End);
        Assert.Equal((0, 2), (_fixture.Ledger.Leased, _fixture.Ledger.Waiting));
    }

    [Fact]
    public async Task Any_other_failure_returns_the_images()
    {
        await _fixture.StartAsync(2);
        _fixture.Job.Stores.Fail(nameof(IJobStore.ReadManifestAsync), new OperationCanceledException());

        await Assert.ThrowsAsync<OperationCanceledException>(() => _fixture.GrantAsync());

        Assert.Null(_fixture.Job.End);
        Assert.Equal((0, 2), (_fixture.Ledger.Leased, _fixture.Ledger.Waiting));
    }

    [Fact]
    public async Task There_is_no_lease_of_a_job_that_another_activation_has()
    {
        await _fixture.StartAsync(2);
        await _fixture.Job.LoseAsync();

        Assert.Null(await _fixture.GrantAsync());

        Assert.True(_fixture.Job.Abandoned);
        Assert.Equal([0], _fixture.Meters.Of("zeroshot.lease.grants"));
    }
}
