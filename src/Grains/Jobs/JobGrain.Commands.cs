using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Jobs.States;

namespace ZeroShotOrleans.Grains.Jobs;

// Commands of the job's owner. One at a time: each leaves the job in a consistent state.
internal sealed partial class JobGrain
{
    private readonly SemaphoreSlim _commandGate = new(1);

    public Task<JobProgress> Cancel(CancellationToken cancellationToken) => Command(
        async () =>
        {
            if (Status.State is not (JobState.Finished or JobState.Cancelled))
            {
                await AcquireEpoch();
                await End(new JobEnd(JobEvent.Cancelled));
            }
        },
        cancellationToken);

    public Task<JobProgress> Pause(CancellationToken cancellationToken) => Command(
        async () =>
        {
            await AcquireEpoch();
            await Apply(new JobChange.OwnerPauses());
            SignalChange();
        },
        cancellationToken);

    public Task<JobProgress> Resume(CancellationToken cancellationToken) => Command(
        async () =>
        {
            if (Status.State == JobState.Paused && Active)
            {
                await Apply(new JobChange.OwnerResumes());
                AnnounceIfWaiting();
            }
            else if (Status.State != JobState.Finished)
            {
                await Start();
            }
        },
        cancellationToken);

    public Task<JobProgress> Retry(ImmutableArray<ImageError> errors, CancellationToken cancellationToken) => Command(
        async () =>
        {
            if (Job.Spec.Source is UploadSource)
            {
                throw new ZeroShotException(ZeroShotError.BadRequest,
                    $"The images of job {Id} were uploaded, and are gone once they have an outcome. Upload those that failed as a new job.");
            }

            if (Status.State == JobState.Finished && !Ledger.Errors.Keys.Any(error => errors.IsDefaultOrEmpty || errors.Contains(error)))
            {
                return;
            }

            await Halt();
            await TakeJob();

            // First the state, then the outcomes: after a crash in between, the next activation continues.
            Ledger.GiveBackAll();
            await Apply(new JobChange.OwnerRetries());
            await store.ForgetErrors(Id, _machine.Epoch, errors.IsDefault ? [] : errors, CancellationToken.None);
            await Start();
        },
        cancellationToken);

    // Readers are not told that the job has ended while it is being deleted.
    private bool _deleting;

    public Task Delete(CancellationToken cancellationToken) => DeleteIfAsync(() => true, cancellationToken);

    public Task<bool> DeleteEndedAsync(DateTimeOffset? due, CancellationToken cancellationToken) => DeleteIfAsync(
        () => _damage is not null || (due is null
            ? Status.State == JobState.Finished && Job.Spec.KeepFor is null
            : _machine.HasEnded && Status.KeepUntil <= due),
        cancellationToken);

    private async Task<bool> DeleteIfAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        _ = _damage is null ? Job : null;
        await _commandGate.WaitAsync(cancellationToken);
        try
        {
            // Another call may have deleted it meanwhile.
            if ((_job is null && _damage is null) || !condition())
            {
                return false;
            }

            await DeleteNowAsync();
            return true;
        }
        finally
        {
            _commandGate.Release();
        }
    }

    private async Task DeleteNowAsync()
    {
        _deleting = true;
        var (job, damage) = (_job, _damage);
        try
        {
            await Halt();

            // Gone for everybody from here on: its rows disappear one after the other.
            (_job, _damage) = (null, null);
            SignalChange();
            await store.Delete(Id, CancellationToken.None);
        }
        catch
        {
            // Until the next activation, which sees the job as stored.
            (_job, _damage) = (job, damage);
            throw;
        }
        finally
        {
            _deleting = false;
            SignalChange();
            DeactivateOnIdle();
        }
    }

    private async Task<JobProgress> Command(Func<Task> command, CancellationToken cancellationToken)
    {
        _ = Job;
        await _commandGate.WaitAsync(cancellationToken);
        try
        {
            // It may have been deleted meanwhile.
            _ = Job;
            await command();
            return await Progress(cancellationToken);
        }
        catch (StaleEpochException)
        {
            Abandon();
            throw new ZeroShotException(ZeroShotError.Overloaded, $"Job {Id} has moved to another silo this moment. Give the command again.");
        }
        finally
        {
            _commandGate.Release();
        }
    }

    // A job that was read but never run in this activation is taken before it is changed.
    private Task AcquireEpoch() => _machine.Epoch == 0 ? TakeJob() : Task.CompletedTask;
}
