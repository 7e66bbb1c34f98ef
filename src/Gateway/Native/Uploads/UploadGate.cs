namespace ZeroShotOrleans.Gateway.Native.Uploads;

/// <summary>
/// Lets one request at a time hand files to a job. A piece of an upload says where it belongs; of two that say the same the job takes the first and drops
/// the second as known, which would lose a file that was to be appended.
/// </summary>
/// <remarks>Knows the requests of this HTTP API only: who appends through several HTTP APIs at once has to say 'first'.</remarks>
internal sealed class UploadGate : IDisposable
{
    // Jobs share turns where their hashes do: that costs a little waiting, and no bookkeeping.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    /// <summary>The turn of a job.</summary>
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
