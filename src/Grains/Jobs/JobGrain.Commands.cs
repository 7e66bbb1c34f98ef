using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

// Commands of the job's owner. One at a time: each leaves the job in a consistent state.
internal sealed partial class JobGrain
{
    private readonly SemaphoreSlim _commandGate = new(1);

    public Task<JobProgress> Cancel(CancellationToken cancellationToken) => Command(
        async () =>
        {
            if (_status.State is not (JobState.Finished or JobState.Cancelled))
            {
                await AcquireEpoch();
                await End(JobState.Cancelled, problem: null);
            }
        },
        cancellationToken);

    public Task<JobProgress> Pause(CancellationToken cancellationToken) => Command(
        async () =>
        {
            await AcquireEpoch();

            // Listing continues and outcomes are accepted; only no leases are granted.
            await SetStatus(status => IsEnd(status.State) ? status : status with { State = JobState.Paused });
            SignalChange();
        },
        cancellationToken);

    public Task<JobProgress> Resume(CancellationToken cancellationToken) => Command(
        async () =>
        {
            if (_status.State == JobState.Paused && Active)
            {
                await SetStatus(status => status.State == JobState.Paused ? status with { State = _prepared ? JobState.Running : JobState.Preparing } : status);
                AnnounceIfWaiting();
            }
            else if (_status.State != JobState.Finished)
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

            if (_status.State == JobState.Finished && !_ledger.Errors.Keys.Any(error => errors.IsDefaultOrEmpty || errors.Contains(error)))
            {
                return;
            }

            await Halt();
            await TakeJob();

            // First the state, then the outcomes: after a crash in between, the next activation continues.
            _ledger.GiveBackAll();
            await SetStatus(Reopened);
            await store.ForgetErrors(Id, _epoch, errors.IsDefault ? [] : errors, CancellationToken.None);
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
            throw new ZeroShotException(ZeroShotError.Overloaded, $"Job {Id} has moved to another silo this moment. Give the command again.");
        }
        finally
        {
            _commandGate.Release();
        }
    }

    // A job that was read but never run in this activation is taken before it is changed.
    private Task AcquireEpoch() => _epoch == 0 ? TakeJob() : Task.CompletedTask;

    private JobStatus Reopened(JobStatus status) => status with
    {
        State = JobState.Preparing,
        Problem = null,
        ProblemCode = null,
        EndedAt = null,
        KeepUntil = null,
        Suspicion = Persisted,
    };
}
