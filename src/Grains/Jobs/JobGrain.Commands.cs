using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Turns;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

// Commands of the job's owner. One at a time: each leaves the job in a consistent state.
internal sealed partial class JobGrain
{
    private readonly AsyncLock _commands = new();

    public Task<JobProgress> Cancel(CancellationToken cancellationToken) => Command(
        async () =>
        {
            if (OwnerCommand.Cancels(Machine))
            {
                await TakeIfRead();
                await EndAsync(new JobEnd(JobEvent.Cancelled));
            }
        },
        cancellationToken);

    public Task<JobProgress> Pause(CancellationToken cancellationToken) => Command(
        async () =>
        {
            await TakeIfRead();
            await Parts.Job.ApplyAsync(new JobChange.OwnerPauses());
            Changed();
        },
        cancellationToken);

    public Task<JobProgress> Resume(CancellationToken cancellationToken) => Command(
        async () =>
        {
            switch (OwnerCommand.Resume(Machine))
            {
                case ResumeStep.Continue:
                    await Parts.Job.ApplyAsync(new JobChange.OwnerResumes());
                    Announce();
                    break;
                case ResumeStep.Start:
                    await Start();
                    break;
            }
        },
        cancellationToken);

    public Task<JobProgress> Retry(ImmutableArray<ImageError> errors, CancellationToken cancellationToken) => Command(
        async () =>
        {
            var job = Parts.Job;
            if (!OwnerCommand.Retries(job.Description, job.Machine, errors))
            {
                return;
            }

            await Halt();
            await job.TakeAsync();

            // First the state, then the outcomes: after a crash in between, the next activation continues.
            job.Ledger.GiveBackAll();
            await job.ApplyAsync(new JobChange.OwnerRetries());
            await services.Store.ForgetErrors(Id, job.Machine.Epoch, errors.IsDefault ? [] : errors, CancellationToken.None);
            await Start();
        },
        cancellationToken);

    // Readers are not told that the job has ended while it is being deleted.
    private bool _deleting;

    public Task Delete(CancellationToken cancellationToken) => DeleteIfAsync(() => true, cancellationToken);

    public Task<bool> DeleteEndedAsync(DateTimeOffset? due, CancellationToken cancellationToken) => DeleteIfAsync(
        () => _damage is not null || Retention.IsDue(Parts.Job.Spec, Machine, due), cancellationToken);

    private async Task<bool> DeleteIfAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        _ = _damage is null ? Parts : null;
        using (await _commands.EnterAsync(cancellationToken))
        {
            // Another call may have deleted it meanwhile.
            if ((_parts is null && _damage is null) || !condition())
            {
                return false;
            }

            await DeleteNowAsync();
            return true;
        }
    }

    private async Task DeleteNowAsync()
    {
        _deleting = true;
        var (parts, damage) = (_parts, _damage);
        try
        {
            await Halt();

            // Gone for everybody from here on: its rows disappear one after the other.
            (_parts, _damage) = (null, null);
            Changed();
            await services.Store.Delete(Id, CancellationToken.None);
        }
        catch
        {
            // Until the next activation, which sees the job as stored.
            (_parts, _damage) = (parts, damage);
            throw;
        }
        finally
        {
            _deleting = false;
            Changed();
            DeactivateOnIdle();
        }
    }

    private async Task<JobProgress> Command(Func<Task> command, CancellationToken cancellationToken)
    {
        _ = Parts;
        using (await _commands.EnterAsync(cancellationToken))
        {
            try
            {
                // It may have been deleted meanwhile.
                _ = Parts;
                await command();
                return await Progress(cancellationToken);
            }
            catch (StaleEpochException)
            {
                Abandon();
                throw new ZeroShotException(ZeroShotError.Overloaded, $"Job {Id} is moving to another silo. Retry the command.");
            }
        }
    }

    // A job that was read but never run in this activation is taken before it is changed.
    private Task TakeIfRead() => Machine.Epoch == 0 ? Parts.Job.TakeAsync() : Task.CompletedTask;
}
