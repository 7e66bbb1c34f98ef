using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Storage.Prompts;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Keeps the prompt embeddings of the cluster within <see cref="LabelBudgetOptions.MaxCachedBytes"/> and <see cref="LabelBudgetOptions.KeepDays"/>.</summary>
/// <remarks>
/// <para>
/// Each silo trims after it has saved 1/16 of the budget, down to 15/16, because summing over all embeddings is cheap but not free. With several control silos, the
/// budget may be exceeded by 1/16 for each silo but one.
/// </para>
/// <para>
/// The time of use is equally coarse: an embedding is touched only if it was last used before the last trim, or more than an hour ago. So frequent reads cause no writes, and
/// embeddings used since the last trim are still newer than those that were not.
/// </para>
/// <para>Thread-safe.</para>
/// </remarks>
internal sealed class PromptBudget
{
    private const int Parts = 16;

    private static readonly TimeSpan _period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _coarsest = TimeSpan.FromHours(1);

    private readonly IPromptStore _store;
    private readonly IOptions<LabelBudgetOptions> _options;
    private readonly TimeProvider _time;
    private readonly LabelMeter _meter;
    private readonly Lock _lock = new();
    private DateTimeOffset _trimmed = DateTimeOffset.MinValue;
    private long _saved;

    public PromptBudget(IPromptStore store, IOptions<LabelBudgetOptions> options, TimeProvider time, LabelMeter meter)
    {
        (_store, _options, _time, _meter) = (store, options, time, meter);

        // The first saved embedding triggers a trim of what an earlier process left, because the budget may be smaller now.
        _saved = Part;
    }

    private long Part => _options.Value.MaxCachedBytes / Parts;

    /// <summary>Marks prompts as used.</summary>
    /// <param name="tower">The text tower.</param>
    /// <param name="prompts">The texts.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task TouchAsync(string tower, ImmutableArray<string> prompts, CancellationToken cancellationToken)
    {
        DateTimeOffset before;
        lock (_lock)
        {
            before = _trimmed;
        }

        var hour = _time.GetUtcNow() - _coarsest;
        return prompts.IsEmpty ? Task.CompletedTask : _store.TouchAsync(tower, prompts, before > hour ? before : hour, cancellationToken);
    }

    /// <summary>Whether prompts in use that were touched at the given time should be touched again: this silo has trimmed since, or another silo may have, because a minute has passed.</summary>
    public bool IsDue(DateTimeOffset touched)
    {
        lock (_lock)
        {
            return touched <= _trimmed || _time.GetUtcNow() - touched >= _period;
        }
    }

    /// <summary>Whether all prompts are stored.</summary>
    public async Task<bool> HasAsync(string tower, ImmutableArray<string> prompts, CancellationToken cancellationToken) =>
        (await _store.FindAsync(tower, prompts, cancellationToken)).All(embedding => embedding is not null);

    /// <summary>Counts saved embeddings, and trims when due. The caller waits for the trim.</summary>
    public async Task SavedAsync(int prompts, long bytes)
    {
        lock (_lock)
        {
            _saved += bytes + ((long)prompts * IPromptStore.Overhead);
            if (_saved < Part)
            {
                return;
            }

            _saved = 0;
        }

        await TrimAsync();
    }

    /// <summary>Trims now.</summary>
    public async Task<TrimmedPrompts> TrimAsync()
    {
        var now = _time.GetUtcNow();
        lock (_lock)
        {
            _trimmed = now;
        }

        // Ignores the caller's token: all callers share the budget.
        var trimmed = await _store.TrimAsync(_options.Value.MaxCachedBytes - Part, now - TimeSpan.FromDays(_options.Value.KeepDays), CancellationToken.None);
        _meter.Cached(trimmed.Bytes, trimmed.Deleted);
        return trimmed;
    }
}
