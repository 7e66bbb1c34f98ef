using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

internal sealed partial class JobGrain
{
    // How soon leases of a dead silo return once its death is known.
    private static readonly TimeSpan _sweepPeriod = TimeSpan.FromMilliseconds(250);

    // How often the job announces itself: a dispatcher that moved to another silo has forgotten it.
    private static readonly TimeSpan _announcePeriod = TimeSpan.FromSeconds(1);

    // The first segments are smaller, so that first results do not wait for a full one.
    private static readonly TimeSpan _listingFlush = TimeSpan.FromMilliseconds(100);

    private const int PrepareAttempts = 5;

    private Task? _starting;
    private CancellationTokenSource? _run;
    private IGrainTimer? _sweep;
    private DateTimeOffset _announced;
    private long _epoch;
    private bool _prepared;
    private bool _finishing;
    private SkippedFiles? _skipped;
    private Task _running = Task.CompletedTask;
    private readonly SemaphoreSlim _statusGate = new(1);

    private bool Active => _run is { IsCancellationRequested: false };

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
            await SetStatus(status => status with { Suspicion = Persisted });
        }
        catch (Exception exception) when (exception is StaleEpochException or ZeroShotException)
        {
            // Then the next activation is just more careful than necessary.
        }
    }

    // Calls interleave: two concurrent calls start it once.
    private async Task Start()
    {
        if (Active)
        {
            return;
        }

        _starting ??= StartOnce();
        try
        {
            await _starting;
        }
        finally
        {
            _starting = null;
        }
    }

    private async Task StartOnce()
    {
        // Earlier work of this activation has completed its writes before they could be mistaken for another's.
        await _running;
        await TakeAndLoad();
        if (Ended || _status.State == JobState.Paused)
        {
            await SetStatus(Reopened);
        }

        // Completes what a crash left between an outcome and this step.
        await DiscardUploads(_ledger.DoneRanges);

        LogStarted(Id, _ledger.Listed, _ledger.Done);
        (_prepared, _finishing, _problems, _skipped) = (false, false, 0, null);
        _run?.Dispose();
        if (Reuses)
        {
            _ledger.Hold();
        }

        _run = new CancellationTokenSource();
        _sweep = this.RegisterGrainTimer(Sweep, new GrainTimerCreationOptions(_sweepPeriod, _sweepPeriod) { Interleave = true, KeepAlive = true });
        _running = Run(_run.Token);
        PublishMetrics();
    }

    // No upload may interleave between reading the state and using it.
    private async Task TakeAndLoad()
    {
        await _uploadGate.WaitAsync();
        try
        {
            await TakeJob();
            await Load();
        }
        finally
        {
            _uploadGate.Release();
        }
    }

    // The epoch changes while no status is being written: a stale write is then always due to another activation.
    private async Task TakeJob()
    {
        await _statusGate.WaitAsync();
        try
        {
            _epoch = await store.Take(Id, CancellationToken.None);
        }
        finally
        {
            _statusGate.Release();
        }
    }

    // After the job was taken, nobody else writes, so what is read stays valid.
    private async Task Load()
    {
        var stored = await store.Find(Id, CancellationToken.None) ?? throw new ZeroShotException(ZeroShotError.NotFound, $"Job {Id} was deleted.");
        var ledger = new JobLedger(stored.Listed, await store.Outcomes(Id, CancellationToken.None), _epoch);
        ledger.Continue(_ledger);
        (_status, _reused, _ledger, _counts) = (stored.Status, stored.Status.Reused, ledger, null);
        Recall();
    }

    // Stops background work and waits for it; the stored state stays.
    private async Task Halt()
    {
        Stop();
        await _running;
    }

    private async Task Run(CancellationToken cancellationToken)
    {
        // Runs in the background, so that the client does not wait for a directory or a text tower, and outside the request's trace.
        Activity.Current = null;
        await Task.Yield();
        try
        {
            await Quarantine(_recalled);
            var preparing = Prepare(cancellationToken);
            var listing = List(preparing, cancellationToken);
            await await Task.WhenAny(listing, preparing);
            await Task.WhenAll(listing, preparing);
            await FinishIfDone();
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
            await End(JobState.Failed, known.Message, known.Code);
        }
        catch (Exception exception)
        {
            LogFailed(Id, exception);
            await End(JobState.Failed, $"{exception.GetType().Name}: {exception.Message} Resume the job to try again; the log of the silo has the details.");
        }
    }

    private async Task Prepare(CancellationToken cancellationToken)
    {
        using var activity = Spans.StartRoot("prepare job", ActivityKind.Internal, Job.Trace);
        activity?.SetTag(Spans.Model, Job.Spec.Model).SetTag(Spans.Job, Id);
        var embedded = 0L;
        for (var i = 0; i < Job.LabelSets.Length; i++)
        {
            embedded += await PrepareLabelSet(Job.LabelSets[i], Job.Spec.LabelSets[i], cancellationToken);
        }

        await SetStatus(status => status with
        {
            State = status.State == JobState.Preparing ? JobState.Running : status.State,
            PromptsEmbedded = status.PromptsEmbedded + embedded,
        });
        _prepared = true;
        _mismatches.Clear();
        AnnounceIfWaiting();
    }

    private async Task<int> PrepareLabelSet(string key, LabelSetDefinition definition, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var info = await GrainFactory.GetGrain<ILabelSetGrain>(key).Prepare(Job.Spec.Model, definition, cancellationToken);
                return info.PromptsEmbedded;
            }
            catch (ZeroShotException exception) when (exception.Code == ZeroShotError.NoSilo)
            {
                // Encoders may join at any time, so the job waits.
                attempt = 0;
                await Task.Delay(_announcePeriod, time, cancellationToken);
            }
            catch (ZeroShotException exception) when (exception.Code == ZeroShotError.ModelMismatch && !_mismatches.Exhausted)
            {
                // Another silo may have the text tower that the job started with.
                attempt = 0;
                _mismatches.Add(silo: null, exception.Message);
                await Task.Delay(_announcePeriod, time, cancellationToken);
            }
            catch (Exception exception) when (TransportFailure.Failed(exception) && attempt < PrepareAttempts)
            {
                await Task.Delay(_announcePeriod, time, cancellationToken);
            }
        }
    }

    private async Task List(Task preparing, CancellationToken cancellationToken)
    {
        if (Reuses)
        {
            await ListWithPreviousJob(Job.Spec.Reuse!, preparing, cancellationToken);
        }
        else if (!_status.ListingDone && Job.Spec.Source is not UploadSource)
        {
            await ListSource(cancellationToken);
            await EndListing();
        }
    }

    // What was skipped after the last image is stored with the end of the listing: a scan repeated from that image counts it once.
    private Task EndListing() => SetStatus(status => status with { ListingDone = true, Skipped = _skipped ?? status.Skipped });

    private async Task ListSource(CancellationToken cancellationToken)
    {
        await foreach (var segment in Segments(cancellationToken))
        {
            await Append(segment);
            AnnounceIfWaiting();
            await UntilEncodersFollow(cancellationToken);
        }
    }

    // Listing is limited by the devices too: the number of listed images without an outcome is bounded, in the store as in memory.
    private async Task UntilEncodersFollow(CancellationToken cancellationToken)
    {
        while (_ledger.Listed - _ledger.Done >= options.Value.MaxListedAhead)
        {
            await _changed.Task.WaitAsync(cancellationToken);
        }
    }

    private async IAsyncEnumerable<ManifestSegment> Segments([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_status.ListingDone)
        {
            yield break;
        }

        var after = (await store.LastManifest(Id, cancellationToken))?.Entries[^1];
        var tally = new SkipTally(_status.Skipped);
        using var images = sources.Of(Job.Spec.Source, after, _ledger.Listed, Job.Input, tally, cancellationToken).GetEnumerator();
        while (true)
        {
            // The file system is accessed outside the turn; the ledger is changed inside.
#pragma warning disable RS0030
            var (entries, skipped) = await Task.Run(() => NextSegment(images, tally), cancellationToken);
#pragma warning restore RS0030
            if (entries.IsEmpty)
            {
                break;
            }

            yield return new ManifestSegment(_ledger.Listed, entries, skipped);
        }

        _skipped = tally.Counts;
    }

    // Not cancellable: a segment that is stored but missing in the ledger would be stored again.
    private async Task Append(ManifestSegment segment, bool hold = false)
    {
        // Not concurrent with updates of the status, which the counts are part of.
        await _statusGate.WaitAsync();
        try
        {
            await store.AppendManifest(Id, _epoch, segment.First, segment.Entries, segment.Skipped, CancellationToken.None);
            _status = _status with { Skipped = segment.Skipped ?? _status.Skipped };
        }
        finally
        {
            _statusGate.Release();
        }

        _ledger.List(segment.Entries.Length, hold);
    }

    // With what had been skipped when the last image was found, not later.
    private (ImmutableArray<ImageEntry> Entries, SkippedFiles Skipped) NextSegment(IEnumerator<ImageEntry> images, SkipTally tally)
    {
        var until = time.GetUtcNow() + _listingFlush;
        var entries = ImmutableArray.CreateBuilder<ImageEntry>();
        var skipped = tally.Counts;
        while (entries.Count < ManifestSegment.MaxImages && (entries.Count == 0 || time.GetUtcNow() < until) && images.MoveNext())
        {
            entries.Add(images.Current);
            skipped = tally.Counts;
        }

        return (entries.ToImmutable(), skipped);
    }

    private async Task Sweep(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var members = membership.CurrentSnapshot;

        // Unknown is not dead: this silo may not know a new silo yet. The lease expires in any case.
        var (expired, quarantined) = _ledger.Expire(now, silo => members.GetSiloStatus(silo) == SiloStatus.Dead);
        if (expired > 0)
        {
            LogExpired(Id, expired);

            // For operators only; the job does not depend on it.
            GrainFactory.GetGrain<IClusterEventsGrain>(IClusterEventsGrain.Key)
                .Note(new ClusterEvent { Kind = ClusterEventKind.LeasesReturned, JobId = Id, Leases = expired }, CancellationToken.None).Ignore();
        }

        if (expired > 0 || now - _announced >= _announcePeriod)
        {
            AnnounceIfWaiting();
        }

        await Quarantine(quarantined);
        if (Active && _prepared && _mismatches is { Exhausted: true, Reason: { } reason })
        {
            await End(JobState.Failed, $"{reason} No other encoder took the job for {options.Value.ModelMismatchSeconds} s (Jobs:ModelMismatchSeconds).", ZeroShotError.ModelMismatch);
        }

        PublishMetrics();
    }

    private void AnnounceIfWaiting()
    {
        if (Active && _status.State == JobState.Running && _ledger.HasWaiting)
        {
            _announced = time.GetUtcNow();
            GrainFactory.GetGrain<IDispatcherGrain>(Job.Spec.Model)
                .Announce(new JobAnnouncement(Id, Job.Spec.Tenant, Job.Spec.Priority, _ledger.Waiting)).Ignore();
        }
    }

    private async Task FinishIfDone()
    {
        // Even if it is paused: after the last outcome there is nothing left to pause.
        if (!Active || _finishing || !_status.ListingDone || !_prepared || _ledger.Done < _ledger.Listed)
        {
            return;
        }

        _finishing = true;

        // Counted twice, by images and by outcomes: if the sums differ, something was lost or duplicated, and the job must not finish.
        var counted = _ledger.Classified + _ledger.Failed;
        await (counted == _ledger.Listed
            ? End(JobState.Finished, problem: null)
            : End(JobState.Failed, $"{_ledger.Listed} images were listed and {counted} outcomes counted. The state is damaged: submit the job anew."));
    }

    private async Task End(JobState state, string? problem, ZeroShotError? code = null)
    {
        if (_job is not { } job)
        {
            // Just deleted.
            return;
        }

        _ledger.GiveBackAll();
        var now = time.GetUtcNow();
        JobStatus Over(JobStatus status) => status with
        {
            State = state,
            Problem = problem,
            ProblemCode = code,
            EndedAt = now,
            KeepUntil = now + (job.Spec.KeepFor ?? TimeSpan.FromDays(options.Value.KeepDays)),
            Suspicion = Persisted,
        };
        try
        {
            // Finished is final: a later cancellation has no effect.
            await SetStatus(status => status.State == JobState.Finished ? status : Over(status));
        }
        catch (StaleEpochException)
        {
            Abandon();
            return;
        }
        catch (ZeroShotException exception)
        {
            // Storage cannot even record the failure. Memory has it, and clients are told; after a restart the job tries again.
            _status = Over(_status) with { State = JobState.Failed, Problem = exception.Message, ProblemCode = exception.Code };
        }

        LogEnded(Id, _status.State, _ledger.Listed, _ledger.Classified, _ledger.Failed);
        jobMeter.Ended(_status.State);
        Stop();
    }

    // Stored before anyone learns of it, so that a crash cannot take it back. One at a time, because each change builds on the previous one.
    private async Task SetStatus(Func<JobStatus, JobStatus> change)
    {
        await _statusGate.WaitAsync();
        try
        {
            var status = change(_status) with { Reused = _reused };
            await store.Update(Id, _epoch, status, CancellationToken.None);
            _status = status;
        }
        finally
        {
            _statusGate.Release();
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
        _run?.Cancel();
        _sweep?.Dispose();
        _sweep = null;
        PublishMetrics();
        SignalChange();
    }
}
