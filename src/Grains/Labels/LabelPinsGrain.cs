using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Labels;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Tracks the size of pinned label sets, in total and for each tenant. It persists nothing: stored sets, open jobs and existing names are looked up each time.</summary>
[Reentrant]
internal sealed partial class LabelPinsGrain(
    IStoredLabelSets sets, IJobStore jobs, PromptBudget prompts, IOptions<LabelBudgetOptions> options, TimeProvider time, LabelMeter meter, ILogger<LabelPinsGrain> logger) : Grain, ILabelPinsGrain
{
    private static readonly TimeSpan _period = TimeSpan.FromHours(1);

    // After a sweep of a full budget, the next one waits this many times its duration, so that rejected clients do not keep the store busy.
    private const int Rest = 10;

    private PinnedSets _pins = new();
    private Task? _loading;
    private Task _sweeping = Task.CompletedTask;
    private DateTimeOffset _tidied = DateTimeOffset.MinValue;
    private DateTimeOffset _restsUntil = DateTimeOffset.MinValue;
    private long _number;

    public Task<long> PinAsync(string key, long bytes, CancellationToken cancellationToken) => PinAsync([new(key, bytes)]);

    public Task ReserveAsync(ImmutableArray<LabelSetSize> sets, CancellationToken cancellationToken) => PinAsync(sets);

    private async Task<long> PinAsync(ImmutableArray<LabelSetSize> sets)
    {
        var tenant = CallContext.Tenant;
        await (_loading is null or { IsFaulted: true } ? _loading = LoadAsync() : _loading);
        if (_pins.Refusal(sets, tenant, options.Value) is not null && time.GetUtcNow() >= _restsUntil)
        {
            await SweepAsync();
        }

        if (_pins.Refusal(sets, tenant, options.Value) is { } full)
        {
            throw new ZeroShotException(ZeroShotError.Overloaded, full);
        }

        var number = NextNumber();
        foreach (var set in sets)
        {
            _pins.Add(set, tenant, number);
        }

        meter.Pinned(_pins.Bytes);
        return number;
    }

    public async Task TidyAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - _tidied < _period)
        {
            return;
        }

        _tidied = time.GetUtcNow();
        await SweepAsync();
        var trimmed = await prompts.TrimAsync();
        if (trimmed.Deleted > 0)
        {
            LogTrimmed(trimmed.Deleted, trimmed.Bytes);
        }
    }

    // Based on the clock, so that a later activation returns greater numbers.
    private long NextNumber() => _number = Math.Max(_number + 1, time.GetUtcNow().Ticks);

    private async Task LoadAsync()
    {
        foreach (var set in await sets.ListAsync(CancellationToken.None))
        {
            _pins.TryAdd(set.Key, new Pin(set.Bytes, Number: 0, Tenant: null));
        }
    }

    // Concurrent callers share one sweep.
    private Task SweepAsync() => _sweeping.IsCompleted ? _sweeping = SweepOnceAsync() : _sweeping;

    private async Task SweepOnceAsync()
    {
        var started = time.GetTimestamp();

        // Assigned before anything is read: a set that is pinned from here on is kept, whether or not its job is found below.
        var number = NextNumber();
        var stored = await sets.ListAsync(CancellationToken.None);
        Dictionary<string, string> needed;
        try
        {
            needed = await TenantsOfOpenJobsAsync();
        }
        catch (ZeroShotException exception) when (exception.Code is not ZeroShotError.StorageFailed)
        {
            // No silo has the model of a job, so its label sets are unknown: nothing is released.
            LogNotSwept(exception.Message);
            return;
        }

        var next = new PinnedSets();
        var released = 0;
        foreach (var set in stored)
        {
            if (!needed.ContainsKey(set.Key) && await ReleaseAsync(set.Key, number))
            {
                released++;
            }
            else
            {
                next.TryAdd(set.Key, new Pin(set.Bytes, number, await TenantOfAsync(set.Key, needed)));
            }
        }

        // Sets that were pinned in the meantime, and those that an open job has reserved and not yet stored.
        next.AddRange(_pins.Where((key, pin) => pin.Number > number || needed.ContainsKey(key)));
        _pins = next;
        meter.Pinned(_pins.Bytes);
        _restsUntil = time.GetUtcNow() + (Rest * time.GetElapsedTime(started));
        if (released > 0)
        {
            LogReleased(released, _pins.Bytes);
        }
    }

    // The sets that open jobs need, each with the tenant of the oldest of these jobs.
    private async Task<Dictionary<string, string>> TenantsOfOpenJobsAsync()
    {
        var tenants = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var jobId in await jobs.OpenAsync(CancellationToken.None))
        {
            if (await FindAsync(jobId) is { } job)
            {
                foreach (var key in job.LabelSets.Concat(await SortedAsync(job)))
                {
                    tenants.TryAdd(key, job.Spec.Tenant);
                }
            }
        }

        return tenants;
    }

    // Null if it is not known: the set then counts for the cluster only.
    private async Task<string?> TenantOfAsync(string key, Dictionary<string, string> needed)
    {
        if (needed.TryGetValue(key, out var ofJob))
        {
            return _pins.TenantOf(key) ?? ofJob;
        }

        try
        {
            return await GrainFactory.GetGrain<IStoredLabelSetGrain>(key).TenantAsync(CancellationToken.None) ?? _pins.TenantOf(key);
        }
        catch (Exception exception)
        {
            LogNoTenant(key, exception);
            return _pins.TenantOf(key);
        }
    }

    private async Task<JobDescription?> FindAsync(string jobId)
    {
        try
        {
            return (await jobs.FindAsync(jobId, CancellationToken.None))?.Job;
        }
        catch (ZeroShotException exception) when (exception.Code is ZeroShotError.StateDamaged)
        {
            // A damaged job can only be deleted.
            return null;
        }
    }

    // Returns the sorted sets whose embeddings the sets of a job share.
    private async Task<IEnumerable<string>> SortedAsync(JobDescription job)
    {
        if (job.Spec.LabelSets.All(set => LabelOrder.IsSorted(set.Labels)))
        {
            return [];
        }

        var model = await GrainFactory.GetTextEncoder().DescribeAsync(job.Spec.Model, CancellationToken.None);
        return job.Spec.LabelSets.Select(set => LabelSetKey.Of(model, LabelOrder.Sorted(set.Labels), set.Templates));
    }

    private async Task<bool> ReleaseAsync(string key, long number)
    {
        try
        {
            return !_pins.IsNewer(key, number)
                && await GrainFactory.GetGrain<IStoredLabelSetGrain>(key).ReleaseAsync(number, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // A failure must not affect other sets: this one is kept, and the next sweep retries. A silo of the previous version does not implement this call.
            LogNotReleased(key, exception);
            return false;
        }
    }

    [LoggerMessage(2401, LogLevel.Information, "Released {Sets} label sets that no name and no open job needs; {Bytes} bytes of others stay.")]
    private partial void LogReleased(int sets, long bytes);

    [LoggerMessage(2402, LogLevel.Information, "Deleted {Prompts} prompt embeddings that were not used for long, or had no room; {Bytes} bytes stay.")]
    private partial void LogTrimmed(long prompts, long bytes);

    [LoggerMessage(2403, LogLevel.Warning, "The label set {Key} could not be released; it is tried again in an hour.")]
    private partial void LogNotReleased(string key, Exception exception);

    [LoggerMessage(2404, LogLevel.Warning, "No label set is released, because the labels of an open job are not known: {Problem}")]
    private partial void LogNotSwept(string problem);

    [LoggerMessage(2405, LogLevel.Warning, "The tenant of the label set {Key} is not known until the next look: the set counts for none.")]
    private partial void LogNoTenant(string key, Exception exception);
}
