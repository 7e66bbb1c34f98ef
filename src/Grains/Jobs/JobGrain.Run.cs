using System.Diagnostics;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Jobs.States;

namespace ZeroShotOrleans.Grains.Jobs;

internal sealed partial class JobGrain
{
    // How soon leases of a dead silo return once its death is known.
    private static readonly TimeSpan _sweepPeriod = TimeSpan.FromMilliseconds(250);

    // How often the job announces itself: a dispatcher that moved to another silo has forgotten it.
    private static readonly TimeSpan _announcePeriod = TimeSpan.FromSeconds(1);

    private const int PrepareAttempts = 5;

    private Task? _starting;
    private CancellationTokenSource? _run;
    private IGrainTimer? _sweep;
    private DateTimeOffset _announced;
    private Task _running = Task.CompletedTask;

    public void Dispose()
    {
        _run?.Dispose();
        _statusGate.Dispose();
        _commandGate.Dispose();
        _uploadGate.Dispose();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _leaving = true;
        if (!Active)
        {
            return;
        }

        Stop();
        try
        {
            // Images that encoders returned when they left are no longer theirs to be suspected of.
            await ApplyAsync(new JobChange.LeasesChange());
        }
        catch (Exception exception) when (exception is StaleEpochException or ZeroShotException)
        {
            // Then the next activation is just more careful than necessary.
        }
    }

    // Calls interleave: two concurrent calls start it once.
    private async Task StartAsync()
    {
        if (Active)
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
        // Earlier work of this activation has completed its writes before they could be mistaken for another's.
        await _running;
        await TakeAndLoadAsync();
        if (_machine.HasEnded || Status.State == JobState.Paused)
        {
            await ApplyAsync(new JobChange.RunStarts());
        }

        // Completes what a crash left between an outcome and this step.
        await DiscardUploadsAsync(Ledger.DoneRanges);

        LogStarted(Id, Ledger.Listed, Ledger.Done);
        _skipped = null;
        _run?.Dispose();
        _run = new CancellationTokenSource();
        _machine.Start(hold: Reuses);
        _sweep = this.RegisterGrainTimer(SweepAsync, new GrainTimerCreationOptions(_sweepPeriod, _sweepPeriod) { Interleave = true, KeepAlive = true });
        _running = RunAsync(_run.Token);
        PublishMetrics();
    }

    // No upload may interleave between reading the state and using it.
    private async Task TakeAndLoadAsync()
    {
        await _uploadGate.WaitAsync();
        try
        {
            await TakeJobAsync();
            await LoadAsync();
        }
        finally
        {
            _uploadGate.Release();
        }
    }

    // The epoch changes while no status is being written: a stale write is then always due to another activation.
    private async Task TakeJobAsync()
    {
        await _statusGate.WaitAsync();
        try
        {
            _machine.Epoch = await store.TakeAsync(Id, CancellationToken.None);
        }
        finally
        {
            _statusGate.Release();
        }
    }

    // After the job was taken, nobody else writes, so what is read stays valid.
    private async Task LoadAsync()
    {
        var stored = await store.FindAsync(Id, CancellationToken.None) ?? throw new ZeroShotException(ZeroShotError.NotFound, $"Job {Id} was deleted.");
        var outcomes = await store.OutcomesAsync(Id, CancellationToken.None);

        // Before anything is leased. A silo that is unknown dates from before a full restart.
        var members = membership.CurrentSnapshot;
        _quarantined = _machine.Load(stored, outcomes, silo => members.GetSiloStatus(silo) is SiloStatus.Dead or SiloStatus.None);
        _counts = null;
    }

    // Stops background work and waits for it; the stored state stays.
    private async Task HaltAsync()
    {
        Stop();
        await _running;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        // Runs in the background, so that the client does not wait for a directory or a text tower, and outside the request's trace.
        Activity.Current = null;
        await Task.Yield();
        try
        {
            await QuarantineAsync(_quarantined);
            var preparing = PrepareAsync(cancellationToken);
            var listing = ListAsync(preparing, cancellationToken);
            await await Task.WhenAny(listing, preparing);
            await Task.WhenAll(listing, preparing);
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
        catch (Exception exception) when (ZeroShotException.In(exception) is { } known)
        {
            await EndAsync(JobEnd.Failed(known.Message, known.Code));
        }
        catch (Exception exception)
        {
            LogFailed(Id, exception);
            await EndAsync(JobEnd.Failed($"{exception.GetType().Name}: {exception.Message} Resume the job to try again; the log of the silo has the details."));
        }
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        using var activity = Spans.StartRoot("prepare job", ActivityKind.Internal, Job.Trace);
        activity?.SetTag(Spans.Model, Job.Spec.Model).SetTag(Spans.Job, Id);
        var embedded = 0L;
        for (var i = 0; i < Job.LabelSets.Length; i++)
        {
            embedded += await PrepareLabelSetAsync(Job.LabelSets[i], Job.Spec.LabelSets[i], cancellationToken);
        }

        await ApplyAsync(new JobChange.LabelSetsPrepared(embedded));
        _machine.Prepared();
        AnnounceIfWaiting();
    }

    private async Task<int> PrepareLabelSetAsync(string key, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var info = await GrainFactory.GetGrain<ILabelSetGrain>(key).PrepareAsync(Job.Spec.Model, definition, cancellationToken);
                return info.PromptsEmbedded;
            }
            catch (ZeroShotException exception) when (exception.Code == ZeroShotError.NoSilo)
            {
                // Encoders may join at any time, so the job waits.
                attempt = 0;
                await Task.Delay(_announcePeriod, time, cancellationToken);
            }
            catch (ZeroShotException exception) when (exception.Code == ZeroShotError.ModelMismatch && !_machine.Mismatches.Exhausted)
            {
                // Another silo may have the text tower that the job started with.
                attempt = 0;
                _machine.Mismatches.Add(silo: null, exception.Message);
                await Task.Delay(_announcePeriod, time, cancellationToken);
            }
            catch (Exception exception) when (TransportFailure.Failed(exception) && attempt < PrepareAttempts)
            {
                await Task.Delay(_announcePeriod, time, cancellationToken);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var members = membership.CurrentSnapshot;

        // Unknown is not dead: this silo may not know a new silo yet. The lease expires in any case.
        var (expired, quarantined) = Ledger.Expire(now, silo => members.GetSiloStatus(silo) == SiloStatus.Dead);
        if (expired > 0)
        {
            LogExpired(Id, expired);

            // For operators only; the job does not depend on it.
            GrainFactory.GetGrain<IClusterEventsGrain>(IClusterEventsGrain.Key)
                .NoteAsync(new ClusterEvent { Kind = ClusterEventKind.LeasesReturned, JobId = Id, Leases = expired }, CancellationToken.None).Ignore();
        }

        if (expired > 0 || now - _announced >= _announcePeriod)
        {
            AnnounceIfWaiting();
        }

        await QuarantineAsync(quarantined);
        if (_machine.Overdue() is { } overdue)
        {
            await EndAsync(overdue);
        }

        PublishMetrics();
    }

    private void AnnounceIfWaiting()
    {
        if (_machine.HasWork)
        {
            _announced = time.GetUtcNow();
            GrainFactory.GetGrain<IDispatcherGrain>(Job.Spec.Model)
                .AnnounceAsync(new JobAnnouncement(Id, Job.Spec.Tenant, Job.Spec.Priority, Ledger.Waiting)).Ignore();
        }
    }

    private async Task FinishIfDoneAsync()
    {
        if (_machine.Complete() is { } end)
        {
            await EndAsync(end);
        }
    }

    // A newer activation has the job: this one just stops.
    private void Abandon()
    {
        Stop();
        DeactivateOnIdle();
    }

    private void Stop()
    {
        _machine.Stop();
        _run?.Cancel();
        _sweep?.Dispose();
        _sweep = null;
        PublishMetrics();
        SignalChange();
    }
}
