using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Grains.Calls;
using ZeroShotOrleans.Grains.Jobs.Reuse;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Inference.Scoring;
using ZeroShotOrleans.Jobs.Reuse;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Jobs.States;

namespace ZeroShotOrleans.Grains.Jobs;

// Reuses outcomes of a previous job while images are listed: an image is leased only when it is known whether that is necessary.
internal sealed partial class JobGrain
{
    // One segment is stored while the next ones are compared.
    private const int SegmentsAhead = 2;

    private UnchangedContent? _content;

    private string EmbeddingSpace => $"{Job.Spec.Model}/{Job.ImageFingerprint}";

    // A silo without the image tower does not know its fingerprint: then nothing can be stored under it.
    private bool KeepsEmbeddings => Job.Spec.KeepEmbeddings && Job.ImageFingerprint.Length > 0;

    /// <summary>
    /// Whether images wait for the comparison. A fully listed job has already reused files and embeddings; for content it still has to
    /// match the images.
    /// </summary>
    private bool Reuses => Job.Spec.Reuse is { } use && (!Status.ListingDone || use.Use == ReuseKind.UnchangedContent);

    /// <summary>Lists a job that reuses a previous one. Images listed before are compared again, because a crash may have come between listing and reuse.</summary>
    private async Task ListWithPreviousJobAsync(JobReuse use, Task preparing, CancellationToken cancellationToken)
    {
        var needsEmbeddings = use.Use == ReuseKind.Embeddings || KeepsEmbeddings;
        var previous = await PreviousJob.OpenAsync(store, embeddings, use.JobId, needsEmbeddings ? EmbeddingSpace : null, cancellationToken);
        _content = previous is not null && use.Use == ReuseKind.UnchangedContent ? new UnchangedContent(previous, Job.Spec.Source) : null;
        if (use.Use == ReuseKind.Embeddings)
        {
            var whole = previous ?? throw PreviousJobGone(use.JobId);
            _skipped = whole.Skipped;
            var work = new StoredEmbeddings(whole, await ScorersAsync(preparing, cancellationToken), Job.Spec.Score);
            await ReuseAsync(work, CopyManifestAsync(whole, cancellationToken), cancellationToken);
        }
        else if (previous is null)
        {
            LogPreviousJobGone(Id, use.JobId);
            Ledger.Release(new ImageRange(0, Ledger.Listed));
            await ListSourceAsync(cancellationToken);
        }
        else
        {
            await ReuseAsync(
                _content ?? (IPreviousWork)new UnchangedFiles(previous, Job.Spec.Source, FileFacts.IsUnchanged), SegmentsAsync(cancellationToken), cancellationToken);
        }

        await EndListingAsync();
    }

    private async Task ReuseAsync(IPreviousWork work, IAsyncEnumerable<ManifestSegment> coming, CancellationToken cancellationToken)
    {
        var ahead = new Queue<(ManifestSegment Segment, Task<ImageOutcome?[]> Found)>();
        for (ManifestSegment? segment = null; (segment?.End ?? 0) < Ledger.Listed;)
        {
            await Next(segment = await SegmentOfAsync(segment, segment?.End ?? 0, cancellationToken));
        }

        await foreach (var segment in coming)
        {
            await AppendAsync(segment, hold: true);
            await Next(segment);
        }

        while (ahead.Count > 0)
        {
            await Reuse(ahead.Dequeue());
        }

        async Task Next(ManifestSegment segment)
        {
            var wanted = Ledger.Held(new ImageRange(segment.First, segment.End));
            ahead.Enqueue((segment, await work.BeginAsync(segment, wanted, cancellationToken)));
            while (ahead.TryPeek(out var first) && (first.Found.IsCompleted || ahead.Count > SegmentsAhead))
            {
                await Reuse(ahead.Dequeue());
            }
        }

        async Task Reuse((ManifestSegment Segment, Task<ImageOutcome?[]> Found) next)
        {
            if (await ReuseFoundAsync(next.Segment.First, await next.Found, cancellationToken) > 0)
            {
                await ApplyAsync(new JobChange.LeasesChange());
                SignalChange();
            }

            Ledger.Release(new ImageRange(next.Segment.First, next.Segment.End));
            AnnounceIfWaiting();
        }
    }

    // Reports runs of reused outcomes as if an encoder had. Returns how many had no outcome yet.
    private async Task<long> ReuseFoundAsync(long first, ImageOutcome?[] found, CancellationToken cancellationToken)
    {
        var before = _machine.Reused;
        for (var (from, at) = (0, 0); from < found.Length; from = at + 1)
        {
            for (at = from; at < found.Length && found[at] is not null;)
            {
                at++;
            }

            if (from == at)
            {
                continue;
            }

            ImmutableArray<ImageOutcome> outcomes = [.. found[from..at]!];
            var (fresh, _) = Ledger.Report(leaseId: 0, new ImageRange(first + from, first + at), last: false, deadline: default);
            if (!await StoreFreshAsync(fresh, first + from, outcomes))
            {
                // The cause of the job's end was already reported.
                throw new OperationCanceledException(cancellationToken);
            }

            _machine.AddReused(fresh.Sum(part => part.Count));
        }

        return _machine.Reused - before;
    }

    private async IAsyncEnumerable<ManifestSegment> CopyManifestAsync(
        PreviousJob previous, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (Ledger.Listed < previous.Listed)
        {
            var segment = await previous.SegmentAsync(Ledger.Listed, cancellationToken) ?? throw PreviousJobGone(previous.Id);
            yield return segment.First == Ledger.Listed
                ? segment
                : new ManifestSegment(Ledger.Listed, segment.Entries[(int)(Ledger.Listed - segment.First)..]);
        }
    }

    private async Task<ImmutableArray<Scorer>> ScorersAsync(Task preparing, CancellationToken cancellationToken)
    {
        await preparing;
        var model = await DescribeModelAsync(cancellationToken);
        return await LabelScorers.OfAsync(GrainFactory, Job.LabelSets, model, cancellationToken);
    }

    private async Task<ModelInfo> DescribeModelAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var model = await GrainFactory.GetTextEncoder().DescribeAsync(Job.Spec.Model, cancellationToken);
                if (Job.Fingerprint.Length == 0 || model.Fingerprint == Job.Fingerprint)
                {
                    return model;
                }

                var reason = $"The folder of the model '{model.Name}' on an encoder is not the one that the job started with: {FingerprintText.Abbreviate(model.Fingerprint)} instead of " +
                    $"{FingerprintText.Abbreviate(Job.Fingerprint)}. Submit the work again.";
                _machine.Mismatches.Add(silo: null, reason);
                if (_machine.Mismatches.Exhausted)
                {
                    throw new ZeroShotException(ZeroShotError.ModelMismatch, reason);
                }

                await Task.Delay(_announcePeriod, time, cancellationToken);
            }
            catch (Exception exception) when (TransportFailure.Failed(exception) || exception is ZeroShotException { Code: ZeroShotError.NoSilo })
            {
                // Encoders may join at any time, so the job waits.
                await Task.Delay(_announcePeriod, time, cancellationToken);
            }
        }
    }

    private static ZeroShotException PreviousJobGone(string baseId) => new(ZeroShotError.NotFound,
        $"The job {baseId} was deleted before everything was reused from it, and with it the list of its images. Submit a job with its source instead.");

    [LoggerMessage(2011, LogLevel.Warning, "Job {JobId} takes nothing over: its base {BaseId} was deleted.")]
    private partial void LogPreviousJobGone(string jobId, string baseId);
}
