namespace ZeroShotOrleans.Gateway.Native.Uploads;

/// <summary>
/// Serializes the deliveries of concurrent requests to one job. Each piece of an upload carries its position; of two pieces with the same position the job drops
/// the second as a duplicate, which would lose a file that was to be appended.
/// </summary>
/// <remarks>Covers only the requests of this process: a client that appends through several silos at once has to send 'first'.</remarks>
internal sealed class UploadGate : IDisposable
{
    // Jobs whose hashes collide share a lock: that costs a little waiting, but needs no bookkeeping.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    /// <summary>The lock of a job.</summary>
    public SemaphoreSlim Of(string jobId) => _turns[(uint)jobId.GetHashCode(StringComparison.Ordinal) % (uint)_turns.Length];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var turn in _turns)
        {
            turn.Dispose();
        }
    }
}
