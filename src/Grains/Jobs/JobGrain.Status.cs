using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

// Stores every change of the status before anyone learns of it, so that a crash cannot take it back.
internal sealed partial class JobGrain
{
    // One change at a time, because each builds on the previous one.
    private readonly SemaphoreSlim _statusGate = new(1);

    private long _leaseChanges;
    private long _storedLeaseChanges;

    private async Task ApplyAsync(JobChange change)
    {
        await _statusGate.WaitAsync();
        try
        {
            await StoreAsync(_machine.After(change));
        }
        finally
        {
            _statusGate.Release();
        }
    }

    // Before images are leased: if everything dies with them, the next activation knows what to suspect. One write per lease, about one a second for each
    // silo, and concurrent ones share a write.
    private async Task<bool> StoreLeasesAsync()
    {
        var mine = ++_leaseChanges;
        try
        {
            await _statusGate.WaitAsync();
            try
            {
                if (_storedLeaseChanges < mine)
                {
                    var all = _leaseChanges;
                    await StoreAsync(_machine.After(new JobChange.LeasesChange()));
                    _storedLeaseChanges = all;
                }
            }
            finally
            {
                _statusGate.Release();
            }

            return Active;
        }
        catch (StaleEpochException)
        {
            Abandon();
        }
        catch (ZeroShotException exception)
        {
            await EndAsync(JobEnd.Failed(exception.Message, exception.Code));
        }

        return false;
    }

    private async Task EndAsync(JobEnd end)
    {
        if (_job is not { } job)
        {
            // Just deleted.
            return;
        }

        Ledger.GiveBackAll();
        var keepFor = job.Spec.KeepFor ?? TimeSpan.FromDays(options.Value.KeepDays);
        try
        {
            await ApplyAsync(new JobChange.JobEnds(end, keepFor));
        }
        catch (StaleEpochException)
        {
            Abandon();
            return;
        }
        catch (ZeroShotException exception)
        {
            // Storage cannot even record the failure. Memory has it, and clients are told; after a restart the job tries again.
            _machine.Commit(_machine.After(new JobChange.JobEnds(JobEnd.Failed(exception.Message, exception.Code), keepFor)));
        }

        LogEnded(Id, Status.State, Ledger.Listed, Ledger.Classified, Ledger.Failed);
        jobMeter.Ended(Status.State);
        Stop();
    }

    private async Task StoreAsync(JobStatus status)
    {
        await store.UpdateAsync(Id, _machine.Epoch, status, CancellationToken.None);
        _machine.Commit(status);
    }
}
