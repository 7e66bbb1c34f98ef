using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orleans.Concurrency;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.Results;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Jobs.Turns;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>
/// A job. Durable state is written to the <see cref="IJobStore"/> before it is reported; everything in memory, above all the leases,
/// is rebuilt from the store.
/// </summary>
/// <remarks>
/// Provides turns and timers; its parts do the work (<see cref="JobParts"/>). Reentrant: leases, reports and readers interleave, and the ledger is
/// consistent at every await. This file contains the calls of clients and encoders, <c>JobGrain.Commands.cs</c> the owner's commands, <c>JobGrain.Run.cs</c> the background
/// work from its start to its end.
/// </remarks>
[Reentrant]
internal sealed partial class JobGrain(JobServices services, IClusterMembershipService membership) : Grain, IJobGrain, IJobWorkGrain, IJobRetentionGrain, IJobHost, IDisposable
{
    private readonly ChangeSignal _changed = new();

    private JobParts? _parts;

    // Why the job cannot be read; it can then only be deleted.
    private ZeroShotException? _damage;

    private bool _leaving;

    private string Id => this.GetPrimaryKeyString();

    private JobParts Parts => _damage is not null ? throw _damage : _parts ?? throw NotFound(Id);

    private JobMachine Machine => Parts.Job.Machine;

    /// <summary>The exception for a job that does not exist.</summary>
    public static ZeroShotException NotFound(string jobId) => new(ZeroShotError.NotFound,
        $"Job {jobId} not found. It does not exist or was deleted. List the jobs to see their ids; ended ones are deleted after their retention period.");

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await FindStoredAsync(cancellationToken) is not { } stored)
        {
            return;
        }

        _parts = new JobParts(stored.Job, services, _changed, host: this);
        Machine.Show(stored);
        if (Machine.IsOpen && services.Options.Value.ResumeInterrupted)
        {
            await StartAsync();
        }
        else
        {
            Machine.Show(stored, await services.Store.OutcomesAsync(Id, cancellationToken));
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _leaving = true;
        if (_parts is not { Job: { Machine.IsActive: true } job })
        {
            return;
        }

        Stop();
        try
        {
            // Records that images were returned by encoders that left, so that they do not become suspects.
            await job.ApplyAsync(new JobChange.LeasesChange());
        }
        catch (Exception exception) when (exception is StaleEpochException or ZeroShotException)
        {
            // Not critical: the next activation only suspects more images than necessary.
        }
    }

    public void Dispose()
    {
        _run?.Dispose();
        _commands.Dispose();
        _parts?.Dispose();
    }

    public Task<JobDescription> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Parts.Job.Description);

    public Task<JobProgress> ProgressAsync(CancellationToken cancellationToken) => Task.FromResult(
        _damage is { } damage ? ProgressSnapshot.Damaged(Id, damage) : ProgressSnapshot.Of(Id, Machine, Parts.Rate.PerSecond));

    public async IAsyncEnumerable<ResultChunk> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = Parts.NewPages();
        while (true)
        {
            // Checked in each iteration: the job may be deleted while it is read.
            var machine = Machine;

            // Read first, so that a change in the meantime completes the wait below immediately.
            var changed = _changed.Next;
            if (await NextAsync(pages, from, cancellationToken) is { } chunk)
            {
                if (chunk.Results.IsEmpty)
                {
                    // The job was retried, so that there are no results for now, or it was deleted.
                    await CheckStoredAsync(cancellationToken);
                    await Task.Delay(_sweepPeriod, services.Time, cancellationToken);
                    continue;
                }

                yield return chunk;
                from += chunk.Results.Length;
            }
            else if (!machine.IsActive && !_deleting && (_leaving || machine.Status.State != JobState.Paused))
            {
                yield break;
            }
            else
            {
                await changed.WaitAsync(cancellationToken);
            }
        }
    }

    public Task<EmbeddingPage> ReadEmbeddingsAsync(long from, CancellationToken cancellationToken) => Parts.NewEmbeddings().ReadAsync(from, cancellationToken);

    public Task<LabelCounts> CountLabelsAsync(CancellationToken cancellationToken) => Parts.Labels.CountAsync(cancellationToken);

    public Task<UploadAnswer> UploadAsync(UploadChunk chunk, CancellationToken cancellationToken) => Parts.Uploads.TakeAsync(chunk, cancellationToken);

    public async Task<JobProgress> CompleteUploadAsync(long files, CancellationToken cancellationToken)
    {
        await Parts.Uploads.CompleteAsync(files, cancellationToken);
        return await ProgressAsync(cancellationToken);
    }

    public Task<ImmutableArray<byte[]>> ReadUploadsAsync(long first, int count, CancellationToken cancellationToken) => services.Uploads.ReadAsync(
        Parts.Job.Id, first, Math.Clamp(count, 1, Limits.MaxImagesPerLease), Limits.MaxBytesPerMessage, cancellationToken);

    public Task<ImageLease?> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken) => Parts.Grants.GrantAsync(request, cancellationToken);

    public Task<ReportAnswer> ReportAsync(LeaseReport report, CancellationToken cancellationToken) =>
        _parts?.Reports.AcceptAsync(report) ?? Task.FromResult(ReportAnswer.Stop);

    public void Changed() => _changed.Raise();

    public void Announce() => _parts?.Announcer.AnnounceIfWaiting();

    /// <inheritdoc/>
    public void ThrowIfDeleted() => _ = Parts;

    private async Task<ResultChunk?> NextAsync(ResultPages pages, long from, CancellationToken cancellationToken)
    {
        try
        {
            return await pages.NextAsync(from, cancellationToken);
        }
        catch (ZeroShotException exception) when (exception.Code is ZeroShotError.StorageFailed)
        {
            // The manifest is deleted with the job.
            await CheckStoredAsync(cancellationToken);
            throw;
        }
    }

    // Silos of an earlier version delete jobs from the store without calling their activation.
    private async Task CheckStoredAsync(CancellationToken cancellationToken)
    {
        if (_parts is not null && await services.Store.FindAsync(Id, cancellationToken) is null)
        {
            Abandon();
            _parts = null;
        }

        ThrowIfDeleted();
    }

    private async Task<StoredJob?> FindStoredAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await services.Store.FindAsync(Id, cancellationToken);
        }
        catch (ZeroShotException damage) when (damage.Code is ZeroShotError.StateDamaged)
        {
            _damage = damage;
            return null;
        }
    }
}
