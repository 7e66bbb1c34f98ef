using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Jobs.States;

namespace ZeroShotOrleans.Grains.Jobs;

// Commands of the job's owner. One at a time: each leaves the job in a consistent state.
internal sealed partial class JobGrain
{
    private readonly SemaphoreSlim _commandGate = new(1);

    public Task<JobProgress> CancelAsync(CancellationToken cancellationToken) => CommandAsync(
        async () =>
        {
            if (Status.State is not (JobState.Finished or JobState.Cancelled))
            {
                await AcquireEpochAsync();
                await EndAsync(new JobEnd(JobEvent.Cancelled));
            }
        },
        cancellationToken);

    public Task<JobProgress> PauseAsync(CancellationToken cancellationToken) => CommandAsync(
        async () =>
        {
            await AcquireEpochAsync();
            await ApplyAsync(new JobChange.OwnerPauses());
            SignalChange();
        },
        cancellationToken);

    public Task<JobProgress> ResumeAsync(CancellationToken cancellationToken) => CommandAsync(
        async () =>
        {
            if (Status.State == JobState.Paused && Active)
            {
                await ApplyAsync(new JobChange.OwnerResumes());
                AnnounceIfWaiting();
            }
            else if (Status.State != JobState.Finished)
            {
                await StartAsync();
            }
        },
        cancellationToken);

    public Task<JobProgress> RetryAsync(ImmutableArray<ImageError> errors, CancellationToken cancellationToken) => CommandAsync(
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

            await HaltAsync();
            await TakeJobAsync();

            // First the state, then the outcomes: after a crash in between, the next activation continues.
            Ledger.GiveBackAll();
            await ApplyAsync(new JobChange.OwnerRetries());
            await store.ForgetErrorsAsync(Id, _machine.Epoch, errors.IsDefault ? [] : errors, CancellationToken.None);
            await StartAsync();
        },
        cancellationToken);

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        _ = _damage is null ? Job : null;
        await _commandGate.WaitAsync(cancellationToken);
        try
        {
            await HaltAsync();
            await store.DeleteAsync(Id, CancellationToken.None);
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

    private async Task<JobProgress> CommandAsync(Func<Task> command, CancellationToken cancellationToken)
    {
        _ = Job;
        await _commandGate.WaitAsync(cancellationToken);
        try
        {
            // It may have been deleted meanwhile.
            _ = Job;
            await command();
            return await ProgressAsync(cancellationToken);
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
    private Task AcquireEpochAsync() => _machine.Epoch == 0 ? TakeJobAsync() : Task.CompletedTask;
}
