using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Labels;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>The one place that knows how much is pinned. It keeps no list: what is stored, which jobs are open and which names exist is looked up each time.</summary>
[Reentrant]
internal sealed partial class LabelPinsGrain(
    IStoredLabelSets sets, IJobStore jobs, PromptBudget prompts, IOptions<LabelBudgetOptions> options, TimeProvider time, LabelMeter meter, ILogger<LabelPinsGrain> logger) : Grain, ILabelPinsGrain
{
    private static readonly TimeSpan _period = TimeSpan.FromHours(1);

    // A full budget is looked through again only after this many times what that took: refused clients must not keep the store busy.
    private const int Rest = 10;

    private Dictionary<string, Pin> _pins = new(StringComparer.Ordinal);
    private Task? _loading;
    private Task _sweeping = Task.CompletedTask;
    private DateTimeOffset _tidied = DateTimeOffset.MinValue;
    private DateTimeOffset _restsUntil = DateTimeOffset.MinValue;
    private long _number;

    public async Task<long> PinAsync(string key, long bytes, CancellationToken cancellationToken)
    {
        await (_loading is null or { IsFaulted: true } ? _loading = LoadAsync() : _loading);
        if (!Fits(key, bytes) && time.GetUtcNow() >= _restsUntil)
        {
            await SweepAsync();
        }

        if (!Fits(key, bytes))
        {
            throw new ZeroShotException(ZeroShotError.Overloaded,
                $"The labels of named label sets and of jobs that have not ended take {Bytes:N0} of {options.Value.MaxPinnedBytes:N0} bytes, and these labels need {bytes:N0} more. " +
                "Wait for a job to end, cancel one, remove a named label set, or raise Labels:MaxPinnedBytes.");
        }

        var number = NextNumber();
        _pins[key] = new Pin(bytes, number);
        meter.Pinned(Bytes);
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

    private long Bytes => _pins.Values.Sum(pin => pin.Bytes);

    private bool Fits(string key, long bytes) => _pins.ContainsKey(key) || Bytes + bytes <= options.Value.MaxPinnedBytes;

    // By the clock, so that those of a later activation are greater.
    private long NextNumber() => _number = Math.Max(_number + 1, time.GetUtcNow().Ticks);

    private async Task LoadAsync()
    {
        foreach (var set in await sets.ListAsync(CancellationToken.None))
        {
            _pins.TryAdd(set.Key, new Pin(set.Bytes, Number: 0));
        }
    }

    // Two callers at once share one.
    private Task SweepAsync() => _sweeping.IsCompleted ? _sweeping = SweepOnceAsync() : _sweeping;

    private async Task SweepOnceAsync()
    {
        var started = time.GetTimestamp();

        // Before anything is read: a set that is pinned from here on stays, whether or not its job is found below.
        var number = NextNumber();
        var stored = await sets.ListAsync(CancellationToken.None);
        HashSet<string> needed;
        try
        {
            needed = await KeysOfOpenJobsAsync();
        }
        catch (ZeroShotException exception) when (exception.Code is not ZeroShotError.StorageFailed)
        {
            // No silo has the model of a job, so nobody knows what it needs: nothing is released.
            LogNotSwept(exception.Message);
            return;
        }

        var next = new Dictionary<string, Pin>(StringComparer.Ordinal);
        var released = 0;
        foreach (var set in stored)
        {
            if (!needed.Contains(set.Key) && await ReleaseAsync(set.Key, number))
            {
                released++;
            }
            else
            {
                next[set.Key] = new Pin(set.Bytes, number);
            }
        }

        foreach (var (key, pin) in _pins.Where(pin => pin.Value.Number > number))
        {
            next[key] = pin;
        }

        _pins = next;
        meter.Pinned(Bytes);
        _restsUntil = time.GetUtcNow() + (Rest * time.GetElapsedTime(started));
        if (released > 0)
        {
            LogReleased(released, Bytes);
        }
    }

    private async Task<HashSet<string>> KeysOfOpenJobsAsync()
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var jobId in await jobs.OpenAsync(CancellationToken.None))
        {
            if (await FindAsync(jobId) is { } job)
            {
                keys.UnionWith(job.LabelSets);
                keys.UnionWith(await SortedAsync(job));
            }
        }

        return keys;
    }

    private async Task<JobDescription?> FindAsync(string jobId)
    {
        try
        {
            return (await jobs.FindAsync(jobId, CancellationToken.None))?.Job;
        }
        catch (ZeroShotException exception) when (exception.Code is ZeroShotError.StateDamaged)
        {
            // It can only be deleted.
            return null;
        }
    }

    // The sets whose embeddings those of a job share, because their labels are sorted.
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
            return !(_pins.TryGetValue(key, out var pin) && pin.Number > number)
                && await GrainFactory.GetGrain<IStoredLabelSetGrain>(key).ReleaseAsync(number, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // Whatever it is, the others are not affected: this one stays, and the next sweep asks again. A silo of the previous build does not know the question.
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

    private readonly record struct Pin(long Bytes, long Number);
}
