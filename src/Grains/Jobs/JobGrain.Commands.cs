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
                    $"The images of job {Id} were uploaded, and uploads are deleted once they have an outcome. Upload the failed ones as a new job.");
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

    public async Task Delete(CancellationToken cancellationToken)
    {
        _ = _damage is null ? Job : null;
        await _commandGate.WaitAsync(cancellationToken);
        try
        {
            await Halt();
            await store.Delete(Id, CancellationToken.None);
            (_job, _damage) = (null, null);
        }
        finally
        {
            // Even if the store failed: the next call sees the job as stored.
            _commandGate.Release();
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
            throw new ZeroShotException(ZeroShotError.Overloaded, $"Job {Id} is moving to another silo. Retry the command.");
        }
        finally
        {
            _commandGate.Release();
        }
    }

    // A job that was read but never run in this activation is taken before it is changed.
    private Task AcquireEpoch() => _machine.Epoch == 0 ? TakeJob() : Task.CompletedTask;
}
