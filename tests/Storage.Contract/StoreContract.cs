using Microsoft.Extensions.Time.Testing;

namespace ZeroShotOrleans.Storage.Contract;

/// <summary>A contract for all implementations of a store: one subclass per medium, which only opens its state.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The clock of the stores.</summary>
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    /// <summary>A new state, set by <see cref="InitializeAsync"/>.</summary>
    protected IStateUnderTest State { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync() => State = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await State.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<IStateUnderTest> OpenAsync();
}
