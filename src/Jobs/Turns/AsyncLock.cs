namespace ZeroShotOrleans.Jobs.Turns;

/// <summary>Lets in one caller at a time; the others wait.</summary>
/// <remarks>Not reentrant: a caller that is in must not enter again.</remarks>
internal sealed class AsyncLock : IDisposable
{
    private readonly SemaphoreSlim _free = new(1);

    /// <summary>Waits until nobody else is in, and enters. Disposing the result leaves.</summary>
    public async Task<Entered> EnterAsync(CancellationToken cancellationToken = default)
    {
        await _free.WaitAsync(cancellationToken);
        return new Entered(_free);
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    /// <summary>The caller that is in.</summary>
    internal readonly struct Entered(SemaphoreSlim free) : IDisposable
    {
        /// <summary>Leaves.</summary>
        public void Dispose() => free.Release();
    }
}
