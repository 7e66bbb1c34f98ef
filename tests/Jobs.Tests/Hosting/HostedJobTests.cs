using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Hosting;

public sealed class HostedJobTests : IDisposable
{
    private readonly JobFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_status_takes_effect_once_it_is_stored()
    {
        await _fixture.StartAsync();
        var held = _fixture.Stores.Hold(nameof(IJobStore.UpdateAsync));

        var pausing = _fixture.Job.ApplyAsync(new JobChange.OwnerPauses());
        Assert.Equal(JobState.Preparing, _fixture.Job.Status.State);
        held.SetResult();
        await pausing;

        Assert.Equal(JobState.Paused, _fixture.Job.Status.State);
        Assert.Equal(JobState.Paused, (await _fixture.StoredAsync()).Status.State);
    }

    [Fact]
    public async Task A_status_that_cannot_be_stored_has_no_effect()
    {
        await _fixture.StartAsync();
        _fixture.Stores.Fail(nameof(IJobStore.UpdateAsync), new ZeroShotException(ZeroShotError.StorageFailed, "The disk is full."));

        await Assert.ThrowsAsync<ZeroShotException>(() => _fixture.Job.ApplyAsync(new JobChange.OwnerPauses()));

        Assert.Equal(JobState.Preparing, _fixture.Job.Status.State);
    }

    [Fact]
    public async Task Each_change_builds_on_the_previous_one()
    {
        await _fixture.StartAsync();
        var held = _fixture.Stores.Hold(nameof(IJobStore.UpdateAsync));

        var changes = Task.WhenAll(
            _fixture.Job.ApplyAsync(new JobChange.LabelSetsPrepared(2)), _fixture.Job.ApplyAsync(new JobChange.LabelSetsPrepared(3)), _fixture.Job.ApplyAsync(new JobChange.OwnerPauses()));
        held.SetResult();
        await changes;

        Assert.Equal((JobState.Paused, 5), (_fixture.Job.Status.State, _fixture.Job.Status.PromptsEmbedded));
    }

    [Fact]
    public async Task A_segment_is_listed_once_it_is_stored()
    {
        await _fixture.StartAsync();
        var held = _fixture.Stores.Hold(nameof(IJobStore.AppendManifestAsync));

        var appending = _fixture.Job.AppendAsync(new ManifestSegment(0, TestJobs.Entries("0.jpg", "1.jpg"), new SkippedFiles { Excluded = 3 }));
        Assert.Equal(0, _fixture.Job.Ledger.Listed);
        held.SetResult();
        await appending;

        Assert.Equal((2, 3), (_fixture.Job.Ledger.Listed, _fixture.Job.Status.Skipped!.Excluded));
    }

    [Fact]
    public async Task A_status_does_not_overwrite_what_a_segment_counts()
    {
        await _fixture.StartAsync();
        var held = _fixture.Stores.Hold(nameof(IJobStore.AppendManifestAsync));

        var appending = _fixture.Job.AppendAsync(new ManifestSegment(0, TestJobs.Entries("0.jpg"), new SkippedFiles { Excluded = 3 }));
        var pausing = _fixture.Job.ApplyAsync(new JobChange.OwnerPauses());
        held.SetResult();
        await Task.WhenAll(appending, pausing);

        Assert.Equal(3, (await _fixture.StoredAsync()).Status.Skipped!.Excluded);
    }

    [Fact]
    public async Task The_epoch_does_not_change_while_a_status_is_written()
    {
        await _fixture.StartAsync();
        var epoch = _fixture.Job.Machine.Epoch;
        var held = _fixture.Stores.Hold(nameof(IJobStore.UpdateAsync));

        var pausing = _fixture.Job.ApplyAsync(new JobChange.OwnerPauses());
        var taking = _fixture.Job.TakeAsync();
        Assert.False(taking.IsCompleted);
        held.SetResult();
        await Task.WhenAll(pausing, taking);

        Assert.Equal(epoch + 1, _fixture.Job.Machine.Epoch);
    }

    [Fact]
    public async Task Concurrent_leases_share_a_write()
    {
        await _fixture.StartAsync("0.jpg", "1.jpg", "2.jpg");
        _fixture.Stores.Writes.Clear();
        var held = _fixture.Stores.Hold(nameof(IJobStore.UpdateAsync));

        Task<bool>[] leases = [.. Enumerable.Range(0, 5).Select(_ => _fixture.Job.StoreLeasesAsync())];
        held.SetResult();

        Assert.All(await Task.WhenAll(leases), Assert.True);
        Assert.Equal(2, _fixture.Stores.Writes.Count);
    }

    [Fact]
    public async Task Leases_are_stored_before_they_are_handed_out()
    {
        await _fixture.StartAsync("0.jpg", "1.jpg");
        await _fixture.PrepareAsync();
        var lease = _fixture.Job.Machine.Take(JobFixture.Silo, 2, _fixture.Time.GetUtcNow())!.Value;

        Assert.True(await _fixture.Job.StoreLeasesAsync());

        Assert.Equal([new HeldImages(JobFixture.Silo, lease.Images, Alone: false, Started: false)], (await _fixture.StoredAsync()).Status.Suspicion!.Held);
    }

    [Fact]
    public async Task Leases_of_a_job_that_another_activation_has_abandon_this_one()
    {
        await _fixture.StartAsync("0.jpg");
        await _fixture.LoseAsync();

        Assert.False(await _fixture.Job.StoreLeasesAsync());

        Assert.True(_fixture.Abandoned);
        Assert.Null(_fixture.End);
    }

    [Fact]
    public async Task Leases_that_cannot_be_stored_end_the_job()
    {
        await _fixture.StartAsync("0.jpg");
        _fixture.Stores.Fail(nameof(IJobStore.UpdateAsync), new ZeroShotException(ZeroShotError.StorageFailed, "The disk is full."));

        Assert.False(await _fixture.Job.StoreLeasesAsync());

        Assert.Equal(JobEnd.Failed("The disk is full.", ZeroShotError.StorageFailed), _fixture.End);
    }

    [Fact]
    public async Task Leases_of_a_job_that_ended_meanwhile_are_not_handed_out()
    {
        await _fixture.StartAsync("0.jpg");
        var held = _fixture.Stores.Hold(nameof(IJobStore.UpdateAsync));

        var storing = _fixture.Job.StoreLeasesAsync();
        _fixture.Job.Machine.Stop();
        held.SetResult();

        Assert.False(await storing);
    }
}
