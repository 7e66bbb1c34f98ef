using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Meters;
using ZeroShotOrleans.Storage.Prompts;

namespace ZeroShotOrleans.Grains.Tests.Labels;

public sealed class PromptBudgetTests : IDisposable
{
    private const long Budget = 16 * 1024 * 1024;
    private const long Part = Budget / 16;

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly MeterReading _metrics = new();
    private readonly Store _store = new();
    private readonly PromptBudget _budget;

    public PromptBudgetTests() => _budget = new PromptBudget(_store, Options.Create(new LabelBudgetOptions { MaxCachedBytes = Budget, KeepDays = 3 }), _time, new LabelMeter(_metrics.Factory));

    public void Dispose() => _metrics.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trims_with_the_first_save_and_then_whenever_a_sixteenth_was_saved()
    {
        await _budget.SavedAsync(1, 10);
        Assert.Equal([(Budget - Part, _time.GetUtcNow() - TimeSpan.FromDays(3))], _store.Trims);

        await _budget.SavedAsync(100, Part - (100 * IPromptStore.Overhead) - 1);
        Assert.Single(_store.Trims);

        await _budget.SavedAsync(0, 1);
        Assert.Equal(2, _store.Trims.Count);
    }

    [Fact]
    public async Task Only_what_was_last_used_before_the_last_trim_or_an_hour_ago_is_touched()
    {
        await _budget.TouchAsync("tower", ["a"], Token);
        await _budget.TouchAsync("tower", [], Token);
        Assert.Equal([_time.GetUtcNow() - TimeSpan.FromHours(1)], _store.Touches);

        var trimmed = _time.GetUtcNow();
        await _budget.TrimAsync();
        _time.Advance(TimeSpan.FromMinutes(59));
        await _budget.TouchAsync("tower", ["a"], Token);
        Assert.Equal(trimmed, _store.Touches[^1]);

        _time.Advance(TimeSpan.FromMinutes(2));
        await _budget.TouchAsync("tower", ["a"], Token);
        Assert.Equal(_time.GetUtcNow() - TimeSpan.FromHours(1), _store.Touches[^1]);
    }

    [Fact]
    public async Task A_touch_is_due_after_a_trim_and_else_after_a_minute()
    {
        var touched = _time.GetUtcNow();
        Assert.False(_budget.IsDue(touched));

        _time.Advance(TimeSpan.FromSeconds(1));
        await _budget.TrimAsync();
        Assert.True(_budget.IsDue(touched));

        _time.Advance(TimeSpan.FromSeconds(1));
        touched = _time.GetUtcNow();
        Assert.False(_budget.IsDue(touched));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_budget.IsDue(touched));
    }

    private sealed class Store : IPromptStore
    {
        public List<(long MaxBytes, DateTimeOffset Since)> Trims { get; } = [];

        public List<DateTimeOffset> Touches { get; } = [];

        public Task<ImmutableArray<byte[]?>> FindAsync(string space, ImmutableArray<string> prompts, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task SaveAsync(string space, ImmutableArray<KeyValuePair<string, byte[]>> embeddings, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task TouchAsync(string space, ImmutableArray<string> prompts, DateTimeOffset before, CancellationToken cancellationToken)
        {
            Touches.Add(before);
            return Task.CompletedTask;
        }

        public Task<TrimmedPrompts> TrimAsync(long maxBytes, DateTimeOffset since, CancellationToken cancellationToken)
        {
            Trims.Add((maxBytes, since));
            return Task.FromResult(new TrimmedPrompts(0, 0));
        }
    }
}
