namespace ZeroShotOrleans.Jobs.Turns;

/// <summary>An asynchronous mutual-exclusion lock.</summary>
/// <remarks>Not reentrant: the holder must not acquire it again.</remarks>
internal sealed class AsyncLock : IDisposable
{
    private readonly SemaphoreSlim _free = new(1);

    /// <summary>Waits for the lock and acquires it. Dispose the result to release it.</summary>
    public async Task<Entered> EnterAsync(CancellationToken cancellationToken = default)
    {
        await _free.WaitAsync(cancellationToken);
        return new Entered(_free);
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    /// <summary>The acquired lock.</summary>
    internal readonly struct Entered(SemaphoreSlim free) : IDisposable
    {
        /// <summary>Releases the lock.</summary>
        public void Dispose() => free.Release();
    }
}
