using System.Collections.Immutable;
using System.Diagnostics;
using ZeroShotOrleans.Jobs.Exports;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

// The background work of a job, from its start to its end.
internal sealed partial class JobGrain
{
    // How soon leases of a dead silo are returned once its death is known.
    private static readonly TimeSpan _sweepPeriod = TimeSpan.FromMilliseconds(250);

    private static readonly ImageOutcome _quarantinedOutcome = ImageOutcome.Failed(ImageError.Quarantined,
        "Two silos died or hung while they processed this image alone, so it is not tried again. Check the file; the job can retry quarantined images.");

    private Task? _starting;
    private CancellationTokenSource? _run;
    private IGrainTimer? _sweep;
    private Task _running = Task.CompletedTask;

    // Calls interleave: concurrent calls must start it only once.
    private async Task StartAsync()
    {
        if (Machine.IsActive)
        {
            return;
        }

        _starting ??= StartOnceAsync();
        try
        {
            await _starting;
        }
        finally
        {
            _starting = null;
        }
    }

    private async Task StartOnceAsync()
    {
        // Waits for earlier writes of this activation, which could otherwise be mistaken for those of another.
        await _running;
        var parts = Parts;
        var job = parts.Job;
        var quarantined = await TakeAndLoadAsync(parts);
        if (!job.Machine.IsOpen)
        {
            await job.ApplyAsync(new JobChange.RunStarts());
        }

        // Discards uploads that are left over if a crash occurred after their outcome was stored.
        await parts.UploadDiscard.DiscardAsync(job.Ledger.DoneRanges);

        services.Logger.LogStarted(Id, job.Ledger.Listed, job.Ledger.Done);
        _run?.Dispose();
        _run = new CancellationTokenSource();
        job.Machine.Start(hold: ReuseRules.Holds(job.Spec, job.Status), exports: job.Spec.Export is not null);
        _sweep = this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(_sweepPeriod, _sweepPeriod) { Interleave = true, KeepAlive = true });
        _running = RunAsync(parts, quarantined, _run.Token);
        parts.Metrics.Publish();
    }

    // Once the job is acquired, no other activation writes it, so the state that is read stays valid. No upload may interleave between reading the state and using it.
    private async Task<ImmutableArray<long>> TakeAndLoadAsync(JobParts parts)
    {
        using (await parts.Uploads.PauseAsync())
        {
            await parts.Job.TakeAsync();
            var stored = await services.Store.FindAsync(Id, CancellationToken.None) ?? throw new ZeroShotException(ZeroShotError.NotFound, $"Job {Id} not found. It was deleted.");
            var outcomes = await services.Store.OutcomesAsync(Id, CancellationToken.None);

            // Runs before anything is leased. An unknown silo is from before a full restart.
            var members = membership.CurrentSnapshot;
            var quarantined = parts.Job.Machine.Load(stored, outcomes, silo => members.GetSiloStatus(silo) is SiloStatus.Dead or SiloStatus.None);
            parts.Labels.Reset();
            return quarantined;
        }
    }

    private async Task RunAsync(JobParts parts, ImmutableArray<long> quarantined, CancellationToken cancellationToken)
    {
        // Runs in the background and outside the request's trace, so that the client does not wait for a directory or a text tower.
        Activity.Current = null;
        await Task.Yield();
        var exporting = Task.CompletedTask;
        try
        {
            await QuarantineAsync(parts, quarantined);
            var preparing = parts.Preparation.PrepareAsync(cancellationToken);
            var listing = parts.Listing.RunAsync(parts.NewScan(), preparing, cancellationToken);
            exporting = parts.Export.RunAsync(cancellationToken);
            await foreach (var part in Task.WhenEach(listing, preparing, exporting))
            {
                // The first failure ends the job, whatever the others do.
                await part;
            }

            await FinishIfDoneAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Cancelled, deactivated or abandoned: the cause has already been reported.
        }
        catch (StaleEpochException)
        {
            Abandon();
        }
        catch (ExportException exception)
        {
            await EndAsync(JobEnd.Failed(exception.Message));
        }
        catch (Exception exception) when (ZeroShotException.In(exception) is { } known)
        {
            await EndAsync(JobEnd.Failed(known.Message, known.Code));
        }
        catch (Exception exception)
        {
            services.Logger.LogFailed(Id, exception);
            await EndAsync(JobEnd.Failed($"{exception.GetType().Name}: {exception.Message} Resume the job to retry; the silo's log has the details."));
        }

        // Cancelled by now, if it has not ended. A caller that waits for this run must be sure that it writes no more files.
        await exporting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (_parts is not { } parts)
        {
            return;
        }

        // An unknown silo is not considered dead, because this silo may not know a new silo yet. The lease expires in any case.
        var members = membership.CurrentSnapshot;
        var (expired, quarantined) = parts.Job.Ledger.Expire(services.Time.GetUtcNow(), silo => members.GetSiloStatus(silo) == SiloStatus.Dead);
        if (expired > 0)
        {
            services.Logger.LogExpired(Id, expired);

            // For operators only; the job does not depend on it.
            GrainFactory.GetGrain<IClusterEventsGrain>(IClusterEventsGrain.Key)
                .NoteAsync(new ClusterEvent { Kind = ClusterEventKind.LeasesReturned, JobId = Id, Leases = expired }, CancellationToken.None).Ignore();
        }

        if (expired > 0 || parts.Announcer.IsDue)
        {
            parts.Announcer.AnnounceIfWaiting();
        }

        await QuarantineAsync(parts, quarantined);
        if (parts.Job.Machine.Overdue() is { } overdue)
        {
            await EndAsync(overdue);
        }

        parts.Metrics.Publish();
    }

    private async Task QuarantineAsync(JobParts parts, ImmutableArray<long> images)
    {
        foreach (var image in images)
        {
            if (!await parts.Outcomes.StoreAsync(new ImageRange(image, image + 1), [_quarantinedOutcome]))
            {
                return;
            }

            services.Logger.LogQuarantined(Id, image);
        }

        if (images.Length > 0)
        {
            Changed();
            await FinishIfDoneAsync();
        }
    }

    public async Task FinishIfDoneAsync()
    {
        if (_parts?.Job.Machine.Complete() is { } end)
        {
            await EndAsync(end);
        }
    }

    public async Task EndAsync(JobEnd end)
    {
        if (_parts is not { Job: var job })
        {
            // Just deleted.
            return;
        }

        job.Ledger.GiveBackAll();
        var keepFor = job.Spec.KeepFor ?? TimeSpan.FromDays(services.Options.Value.KeepDays);
        try
        {
            await job.ApplyAsync(new JobChange.JobEnds(end, keepFor));
        }
        catch (StaleEpochException)
        {
            Abandon();
            return;
        }
        catch (ZeroShotException exception)
        {
            // The failure cannot be stored. It is kept in memory and reported to clients; after a restart, the job is retried.
            job.Machine.Commit(job.Machine.After(new JobChange.JobEnds(JobEnd.Failed(exception.Message, exception.Code), keepFor)));
        }

        services.Logger.LogEnded(Id, job.Status.State, job.Ledger.Listed, job.Ledger.Classified, job.Ledger.Failed);
        services.JobMeter.Ended(job.Status.State);
        Stop();
    }

    // A newer activation owns the job: this one just stops.
    public void Abandon()
    {
        Stop();
        DeactivateOnIdle();
    }

    // Stops background work and waits for it. Does not change the stored state.
    private async Task HaltAsync()
    {
        Stop();
        await _running;
    }

    private void Stop()
    {
        _parts?.Job.Machine.Stop();
        _run?.Cancel();
        _sweep?.Dispose();
        _sweep = null;
        _parts?.Metrics.Publish();
        Changed();
    }
}
