using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Turns;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Hosting;

/// <summary>A job in the activation that hosts it: what was submitted, what is decided about it, and the writes of its status and manifest.</summary>
/// <remarks>
/// One write at a time, because each status builds on the previous one and the manifest counts with it. A change takes effect once it is stored, so that a crash cannot
/// take back what anyone has learned. Not thread-safe: it belongs to one grain, whose calls interleave at every await.
/// </remarks>
/// <param name="description">The job as submitted.</param>
/// <param name="machine">What is decided about it.</param>
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

    /// <summary>What is decided about it.</summary>
    public JobMachine Machine => machine;

    /// <summary>Where each image is. Another one after a restart of the job.</summary>
    public JobLedger Ledger => machine.Ledger;

    /// <summary>The last stored status.</summary>
    public JobStatus Status => machine.Status;

    /// <summary>The activation.</summary>
    public IJobHost Host => host;

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    /// <summary>Takes the job for this activation. Not while a status is being written: a stale write is then always due to another activation.</summary>
    public async Task TakeAsync()
    {
        using (await _writing.EnterAsync())
        {
            machine.Epoch = await store.TakeAsync(Id, CancellationToken.None);
        }
    }

    /// <summary>Stores a change of the status.</summary>
    /// <exception cref="StaleEpochException">A newer activation has the job.</exception>
    /// <exception cref="ZeroShotException">Storage failed.</exception>
    public async Task ApplyAsync(JobChange change)
    {
        using (await _writing.EnterAsync())
        {
            await StoreAsync(machine.After(change));
        }
    }

    /// <summary>Stores a segment of the manifest. Not cancellable: a segment that is stored but missing in the ledger would be stored again.</summary>
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
    /// Stores who holds which images, before they are handed out: if everything dies with them, the next activation knows what to suspect. One write per
    /// lease, about one a second for each silo, and concurrent ones share a write.
    /// </summary>
    /// <returns>False: the job has ended, or another activation has it.</returns>
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
