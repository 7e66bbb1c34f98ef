using System.Collections.Immutable;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Reuse;

/// <summary>Reuses outcomes of a previous job while images are listed. An image is leased only once it is known that it must be encoded.</summary>
/// <param name="job">The job.</param>
/// <param name="outcomes">Stores reused outcomes.</param>
/// <param name="store">The stored jobs.</param>
internal sealed class ReuseRun(HostedJob job, OutcomeWriter outcomes, IJobStore store)
{
    // One segment is stored while the next ones are compared.
    private const int SegmentsAhead = 2;

    /// <summary>Compares already listed images again, because a crash may have occurred between listing and reuse; then lists and compares the others.</summary>
    /// <param name="work">Finds reusable outcomes.</param>
    /// <param name="coming">The segments that are not listed yet.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    public async Task RunAsync(IPreviousWork work, IAsyncEnumerable<ManifestSegment> coming, CancellationToken cancellationToken)
    {
        var ahead = new Queue<Comparison>();
        var manifest = new ManifestReader(job.Id, store);
        for (var next = 0L; next < job.Ledger.Listed;)
        {
            var segment = await manifest.SegmentAsync(next, cancellationToken);
            await CompareAsync(segment);
            next = segment.End;
        }

        await foreach (var segment in coming)
        {
            await job.AppendAsync(segment, hold: true);
            await CompareAsync(segment);
        }

        while (ahead.Count > 0)
        {
            await ReuseAsync(ahead.Dequeue(), cancellationToken);
        }

        async Task CompareAsync(ManifestSegment segment)
        {
            var wanted = job.Ledger.Held(new ImageRange(segment.First, segment.End));
            ahead.Enqueue(new Comparison(segment, await work.BeginAsync(segment, wanted, cancellationToken)));
            while (ahead.TryPeek(out var first) && (first.Found.IsCompleted || ahead.Count > SegmentsAhead))
            {
                await ReuseAsync(ahead.Dequeue(), cancellationToken);
            }
        }
    }

    private async Task ReuseAsync(Comparison next, CancellationToken cancellationToken)
    {
        if (await StoreAsync(next.Segment.First, await next.Found, cancellationToken) > 0)
        {
            await job.ApplyAsync(new JobChange.LeasesChange());
            job.Host.Changed();
        }

        job.Ledger.Release(new ImageRange(next.Segment.First, next.Segment.End));
        job.Host.Announce();
    }

    // Stores runs of reused outcomes like reports of an encoder. Returns the number of images that had no outcome.
    private async Task<long> StoreAsync(long first, ImageOutcome?[] found, CancellationToken cancellationToken)
    {
        var before = job.Machine.Reused;
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

            ImmutableArray<ImageOutcome> reused = [.. found[from..at]!];
            var (fresh, _) = job.Ledger.Report(leaseId: 0, new ImageRange(first + from, first + at), last: false, deadline: default);
            if (!await outcomes.StoreFreshAsync(fresh, first + from, reused))
            {
                // The cause of the job's end was already reported.
                throw new OperationCanceledException(cancellationToken);
            }

            job.Machine.AddReused(fresh.Sum(part => part.Count));
        }

        return job.Machine.Reused - before;
    }

    private readonly record struct Comparison(ManifestSegment Segment, Task<ImageOutcome?[]> Found);
}
