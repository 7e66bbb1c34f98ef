using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Jobs.Counts;
using ZeroShotOrleans.Jobs.Ledger;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Jobs.States;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>
/// One job. Durable state is in the <see cref="IJobStore"/> before anyone is told of it; everything in memory, above all the leases,
/// is rebuilt from there.
/// </summary>
/// <remarks>
/// What it decides is decided by <see cref="JobMachine"/>; this grain has the turns, timers and storage calls. Reentrant: leases, reports and readers
/// interleave, and the ledger is consistent at every await. This file and <c>JobGrain.Commands.cs</c> are the owner's side, <c>JobGrain.Work.cs</c> the
/// encoders' side, <c>JobGrain.Run.cs</c> background work, <c>JobGrain.Listing.cs</c> the listing of the source, <c>JobGrain.Status.cs</c> what is stored,
/// <c>JobGrain.Suspicion.cs</c> the deaths of silos, <c>JobGrain.Reuse.cs</c> the reuse of a previous job, <c>JobGrain.Uploads.cs</c> what a client
/// uploads, <c>JobGrain.Telemetry.cs</c> metrics.
/// </remarks>
[Reentrant]
internal sealed partial class JobGrain(
    IJobStore store, IUploadStore uploads, IEmbeddingStore embeddings, IClusterMembershipService membership, TimeProvider time, IOptions<JobOptions> options,
    SourceListing sources, JobMeter jobMeter, LeaseMeter leaseMeter, ILogger<JobGrain> logger) : Grain, IJobGrain, IJobWorkGrain, IDisposable
{
    private JobDescription? _job;
    private readonly JobMachine _machine = new(time, TimeSpan.FromSeconds(options.Value.ModelMismatchSeconds));
    private readonly RateWindow _rate = new(time);
    private TaskCompletionSource _changed = NewSignal();
    private bool _leaving;

    private string Id => this.GetPrimaryKeyString();

    // Why the job cannot be read; it can then only be deleted.
    private ZeroShotException? _damage;

    private JobDescription Job => _damage is not null ? throw _damage : _job ?? throw new ZeroShotException(ZeroShotError.NotFound,
        $"Job {Id} not found. List the jobs to see their ids; finished ones are deleted after a while.");

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await FindStoredAsync(cancellationToken) is not { } stored)
        {
            return;
        }

        _job = stored.Job;
        _machine.Show(stored);
        if (!_machine.HasEnded && stored.Status.State != JobState.Paused && options.Value.ResumeInterrupted)
        {
            await StartAsync();
        }
        else
        {
            _machine.Show(stored, await store.OutcomesAsync(Id, cancellationToken));
        }
    }

    private async Task<StoredJob?> FindStoredAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindAsync(Id, cancellationToken);
        }
        catch (ZeroShotException damage) when (damage.Code is ZeroShotError.StateDamaged)
        {
            _damage = damage;
            return null;
        }
    }

    public Task<JobDescription> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Job);

    public Task<JobProgress> ProgressAsync(CancellationToken cancellationToken) => Task.FromResult(_damage is { } damage ? DamagedProgress(damage) : new JobProgress
    {
        JobId = Job.JobId,
        State = Status.State,
        Listed = Ledger.Listed,
        ListingDone = Status.ListingDone,
        Classified = Ledger.Classified,
        Failed = Ledger.Failed,
        Errors = Ledger.Errors,
        Leased = Ledger.Leased,
        DuplicatesDropped = Ledger.Duplicates,
        PromptsEmbedded = Status.PromptsEmbedded,
        Problem = Status.Problem,
        Reused = _machine.Reused,
        Active = Active,
        ProblemCode = Status.ProblemCode,
        Suspects = Ledger.Suspects,
        LeasesReturned = Ledger.LeasesReturned,
        ImagesPerSecond = _rate.PerSecond,
        EndedAt = Status.EndedAt,
        Waiting = Active ? _machine.Mismatches.Reason : null,
        Skipped = Status.Skipped ?? SkippedFiles.None,
    });

    private JobProgress DamagedProgress(ZeroShotException damage) =>
        new() { JobId = Id, State = JobState.Failed, Problem = damage.Message, ProblemCode = damage.Code };

    public async IAsyncEnumerable<ResultChunk> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ManifestSegment? segment = null;
        while (true)
        {
            // Each time: it may be deleted while it is read.
            _ = Job;

            // Taken before reading: a change meanwhile ends the wait below at once.
            var changed = _changed.Task;
            var most = Math.Min(Ledger.DoneUntil(from) - from, Limits.MaxImagesPerLease);
            if (most > 0)
            {
                segment = await SegmentOfAsync(segment, from, cancellationToken);
                var outcomes = await store.ReadOutcomesAsync(Id, from, (int)Math.Min(most, segment.End - from), cancellationToken);
                yield return new ResultChunk { First = from, Results = Zip(segment, from, outcomes) };
                from += outcomes.Length;
            }
            else if (!Active && (_leaving || Status.State != JobState.Paused))
            {
                yield break;
            }
            else
            {
                await changed.WaitAsync(cancellationToken);
            }
        }
    }

    private bool Active => _machine.IsActive;

    private JobLedger Ledger => _machine.Ledger;

    private JobStatus Status => _machine.Status;

    private async Task<ManifestSegment> SegmentOfAsync(ManifestSegment? last, long index, CancellationToken cancellationToken) =>
        last is not null && last.First <= index && index < last.End
            ? last
            : await store.ReadManifestAsync(Id, index, cancellationToken)
              ?? throw new ZeroShotException(ZeroShotError.StorageFailed,
                  $"Image {index} of job {Id} is missing in its manifest: the state is damaged. Submit the job anew.");

    private static ImmutableArray<ImageResult> Zip(ManifestSegment segment, long from, ImmutableArray<ImageOutcome> outcomes)
    {
        var results = ImmutableArray.CreateBuilder<ImageResult>(outcomes.Length);
        for (var i = 0; i < outcomes.Length; i++)
        {
            var entry = segment.Entries[(int)(from - segment.First) + i];
            results.Add(new ImageResult(entry.Path, outcomes[i])
            {
                Row = entry.Row,
                Entry = entry is { Row: not null, ArchiveLength: 0 } ? entry.Written ?? entry.Path : entry.Written,
            });
        }

        return results.MoveToImmutable();
    }

    private void SignalChange()
    {
        var signal = _changed;
        _changed = NewSignal();
        signal.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(2001, LogLevel.Information, "Job {JobId} started: {Listed} images listed, {Done} of them done.")]
    private partial void LogStarted(string jobId, long listed, long done);

    [LoggerMessage(2002, LogLevel.Information, "Job {JobId} ended as {State}: {Listed} images, {Classified} classified, {Failed} errors.")]
    private partial void LogEnded(string jobId, JobState state, long listed, long classified, long failed);

    [LoggerMessage(2003, LogLevel.Error, "Job {JobId} failed.")]
    private partial void LogFailed(string jobId, Exception exception);

    [LoggerMessage(2005, LogLevel.Error, "Job {JobId}: image {Image} is quarantined, for two silos died or hung while they worked on it alone.")]
    private partial void LogQuarantined(string jobId, long image);

    [LoggerMessage(2004, LogLevel.Warning, "Job {JobId}: {Leases} leases were taken back from silos that died or were silent for too long.")]
    private partial void LogExpired(string jobId, int leases);
}
