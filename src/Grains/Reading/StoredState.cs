using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using ZeroShotOrleans.Grains.Jobs;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Jobs.Counts;
using ZeroShotOrleans.Jobs.Hosting;
using ZeroShotOrleans.Jobs.States;
using ZeroShotOrleans.Storage.Sqlite.Jobs;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Reading;

/// <summary>Reads what a state directory has stored, without a silo, and beside the process that uses the directory if there is one.</summary>
/// <remarks>A running job is shown as it is stored: its leases and its speed are known only to the process that runs it.</remarks>
public sealed class StoredState : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly StateDatabase _database;
    private readonly StoredBody _bodies;
    private readonly SqliteJobStore _jobs;

    private StoredState(StateDatabase database, bool isInUse)
    {
        (_database, IsInUse) = (database, isInUse);
        _services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        _bodies = new StoredBody(_services.GetRequiredService<Serializer>(), withChecksum: true);
        _jobs = new SqliteJobStore(database, _bodies);
    }

    /// <summary>Opens the state of a directory.</summary>
    /// <param name="directory">The <c>Storage:Directory</c>.</param>
    /// <returns>Null if there is no state, or if it must first be migrated, or cannot be read: a silo does or explains that.</returns>
    public static StoredState? TryOpen(string directory) => StateDatabase.TryOpenToRead(new StorageOptions { Directory = directory }) is { } database
        ? new StoredState(database, StateDirectoryLock.IsTaken(directory))
        : null;

    /// <summary>Whether another process was using the directory when this was opened, so that its unfinished jobs may be running.</summary>
    public bool IsInUse { get; }

    /// <summary>The newest jobs, newest first.</summary>
    /// <param name="most">At most so many, 1 to 1000.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<ImmutableArray<JobSummary>> ListJobsAsync(int most, CancellationToken cancellationToken) =>
        [.. (await _jobs.NewestAsync(Math.Clamp(most, 1, 1000), cancellationToken)).Select(StoredProgress.Summary)];

    /// <summary>A job, its progress and its counts by label.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NotFound"/>, or <see cref="ZeroShotError.StateDamaged"/>: the job cannot be read.</exception>
    public async Task<(JobSummary Job, LabelCounts Counts)> GetJobAsync(string jobId, CancellationToken cancellationToken)
    {
        var stored = await _jobs.FindAsync(jobId, cancellationToken) ?? throw JobGrain.NotFound(jobId);

        // The same view as of a silo that does not run the job.
        var machine = new JobMachine(TimeProvider.System, mismatchTimeout: TimeSpan.Zero);
        machine.Show(stored, await _jobs.OutcomesAsync(jobId, cancellationToken));
        using var job = new HostedJob(stored.Job, machine, _jobs, new NoJobHost());
        using var counter = new LabelCounter(job, _jobs);
        return (new JobSummary(stored.Job, ProgressSnapshot.Of(jobId, machine, imagesPerSecond: 0)), await counter.CountAsync(cancellationToken));
    }

    /// <summary>The named label sets, sorted by name.</summary>
    /// <param name="serviceId">The service id of the cluster that stored them.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<ImmutableArray<LabelSetName>> ListLabelsAsync(string serviceId, CancellationToken cancellationToken)
    {
        var body = await _database.ReadAsync(
            session => session.Scalar<byte[]>("SELECT body FROM grain_state WHERE service = $1 AND state = $2", serviceId, LabelSetNamesState.Name), cancellationToken);
        try
        {
            return body is null ? [] : _bodies.Read<LabelSetNamesState>(body).Names;
        }
        catch (ZeroShotException damage) when (damage.Code is ZeroShotError.StateDamaged)
        {
            // As its grain: a damaged list starts empty.
            return [];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _services.Dispose();
        _database.Dispose();
    }
}
