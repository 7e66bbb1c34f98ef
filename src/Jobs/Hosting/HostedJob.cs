using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Turns;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Hosting;

/// <summary>A job in the activation that hosts it: its description, its state machine, and the writes of its status and manifest.</summary>
/// <remarks>
/// Writes are serialized, because each status builds on the previous one and on the manifest. A change takes effect once it is stored, so that a crash cannot
/// undo a change that others have seen. Not thread-safe: used by a single grain, whose calls interleave at every await.
/// </remarks>
/// <param name="description">The job as submitted.</param>
/// <param name="machine">Its state machine.</param>
/// <param name="store">The stored jobs.</param>
/// <param name="host">The activation.</param>
internal sealed class HostedJob(JobDescription description, JobMachine machine, IJobStore store, IJobHost host) : IDisposable
{
    private readonly AsyncLock _writing = new();

    private long _leaseChanges;
    private long _storedLeaseChanges;

    /// <summary>Its id.</summary>
    public string Id => Description.JobId;

    /// <summary>The job as submitted.</summary>
    public JobDescription Description => description;

    /// <summary>Its spec.</summary>
    public JobSpec Spec => description.Spec;

    /// <summary>Its state machine.</summary>
    public JobMachine Machine => machine;

    /// <summary>The state of each image. Replaced when the job restarts.</summary>
    public JobLedger Ledger => machine.Ledger;

    /// <summary>The last stored status.</summary>
    public JobStatus Status => machine.Status;

    /// <summary>The activation.</summary>
    public IJobHost Host => host;

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    /// <summary>Acquires the job for this activation, but not while a status is being written, so that a stale write is always due to another activation.</summary>
    public async Task TakeAsync()
    {
        using (await _writing.EnterAsync())
        {
            machine.Epoch = await store.TakeAsync(Id, CancellationToken.None);
        }
    }

    /// <summary>Stores a change of the status.</summary>
    /// <exception cref="StaleEpochException">A newer activation owns the job.</exception>
    /// <exception cref="ZeroShotException">Storage failed.</exception>
    public async Task ApplyAsync(JobChange change)
    {
        using (await _writing.EnterAsync())
        {
            await StoreAsync(machine.After(change));
        }
    }

    /// <summary>Stores a segment of the manifest. Not cancellable: a segment that is stored but missing from the ledger would be stored twice.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="hold">See <see cref="JobLedger.List"/>.</param>
    public async Task AppendAsync(ManifestSegment segment, bool hold = false)
    {
        using (await _writing.EnterAsync())
        {
            await store.AppendManifestAsync(Id, machine.Epoch, segment.First, segment.Entries, segment.Skipped, CancellationToken.None);
            machine.Listed(segment.Entries.Length, segment.Skipped, hold);
        }
    }

    /// <summary>
    /// Stores which silo holds which images, before they are handed out: after a crash, the next activation knows which images to suspect. One write per
    /// lease, about one per second and silo; concurrent leases share a write.
    /// </summary>
    /// <returns>False if the job has ended, or another activation owns it.</returns>
    public async Task<bool> StoreLeasesAsync()
    {
        var mine = ++_leaseChanges;
        try
        {
            using (await _writing.EnterAsync())
            {
                if (_storedLeaseChanges < mine)
                {
                    var all = _leaseChanges;
                    await StoreAsync(machine.After(new JobChange.LeasesChange()));
                    _storedLeaseChanges = all;
                }
            }

            return machine.IsActive;
        }
        catch (StaleEpochException)
        {
            host.Abandon();
        }
        catch (ZeroShotException exception)
        {
            await host.EndAsync(JobEnd.Failed(exception.Message, exception.Code));
        }

        return false;
    }

    private async Task StoreAsync(JobStatus status)
    {
        await store.UpdateAsync(Id, machine.Epoch, status, CancellationToken.None);
        machine.Commit(status);
    }
}
