using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Turns;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

// Commands of the job's owner. They run one at a time, and each leaves the job in a consistent state.
internal sealed partial class JobGrain
{
    private readonly AsyncLock _commands = new();

    public Task<JobProgress> CancelAsync(CancellationToken cancellationToken) => CommandAsync(
        async () =>
        {
            if (OwnerCommand.Cancels(Machine))
            {
                await TakeIfReadAsync();
                await EndAsync(new JobEnd(JobEvent.Cancelled));
            }
        },
        cancellationToken);

    public Task<JobProgress> PauseAsync(CancellationToken cancellationToken) => CommandAsync(
        async () =>
        {
            await TakeIfReadAsync();
            await Parts.Job.ApplyAsync(new JobChange.OwnerPauses());
            Changed();
        },
        cancellationToken);

    public Task<JobProgress> ResumeAsync(CancellationToken cancellationToken) => CommandAsync(
        async () =>
        {
            switch (OwnerCommand.Resume(Machine))
            {
                case ResumeStep.Continue:
                    await Parts.Job.ApplyAsync(new JobChange.OwnerResumes());
                    Announce();
                    break;
                case ResumeStep.Start:
                    await CheckReopenAsync(cancellationToken);
                    await StartAsync();
                    break;
            }
        },
        cancellationToken);

    public Task<JobProgress> RetryAsync(ImmutableArray<ImageError> errors, CancellationToken cancellationToken) => CommandAsync(
        async () =>
        {
            var job = Parts.Job;
            if (!OwnerCommand.Retries(job.Description, job.Machine, errors))
            {
                return;
            }

            await CheckReopenAsync(cancellationToken);
            await HaltAsync();
            await job.TakeAsync();

            // Stores the state first, then discards outcomes: after a crash in between, the next activation continues.
            job.Ledger.GiveBackAll();
            await job.ApplyAsync(new JobChange.OwnerRetries());
            await services.Store.ForgetErrorsAsync(Id, job.Machine.Epoch, errors.IsDefault ? [] : errors, CancellationToken.None);
            await StartAsync();
        },
        cancellationToken);

    // While the job is being deleted, readers must not be notified that it has ended.
    private bool _deleting;

    public Task DeleteAsync(CancellationToken cancellationToken) => DeleteIfAsync(() => true, cancellationToken);

    public Task<bool> DeleteEndedAsync(DateTimeOffset? due, CancellationToken cancellationToken) => DeleteIfAsync(
        () => _damage is not null || Retention.IsDue(Parts.Job.Spec, Machine, due), cancellationToken);

    private async Task<bool> DeleteIfAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        _ = _damage is null ? Parts : null;
        using (await _commands.EnterAsync(cancellationToken))
        {
            // Another call may have deleted it in the meantime.
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
            await HaltAsync();

            // Inaccessible to all callers from here on, because its rows are deleted one after the other.
            (_parts, _damage) = (null, null);
            Changed();
            await services.Store.DeleteAsync(Id, CancellationToken.None);
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

    private async Task<JobProgress> CommandAsync(Func<Task> command, CancellationToken cancellationToken)
    {
        _ = Parts;
        using (await _commands.EnterAsync(cancellationToken))
        {
            try
            {
                // It may have been deleted in the meantime.
                _ = Parts;
                await command();
                return await ProgressAsync(cancellationToken);
            }
            catch (StaleEpochException)
            {
                Abandon();
                throw new ZeroShotException(ZeroShotError.Overloaded, $"Job {Id} is moving to another silo. Retry the command.");
            }
        }
    }

    // An ended job that starts again is one more open job. Otherwise a tenant could exceed its limit by cancelling jobs and resuming them.
    private Task CheckReopenAsync(CancellationToken cancellationToken) =>
        Machine.HasEnded ? services.Open.CheckAsync(Parts.Job.Spec.Tenant, cancellationToken) : Task.CompletedTask;

    // A job that was read but never run in this activation is acquired before it is changed.
    private Task TakeIfReadAsync() => Machine.Epoch == 0 ? Parts.Job.TakeAsync() : Task.CompletedTask;
}
