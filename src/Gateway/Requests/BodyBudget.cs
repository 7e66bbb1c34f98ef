using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>How many bytes of bodies may be in memory at once: what bounds the gateway's memory under any load.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class BodyBudget(IOptions<GatewayOptions> options)
{
    private readonly long _most = options.Value.MaxBodyBytesInFlight;
    private long _taken;
    private long _peak;

    /// <summary>Bytes in flight.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>The most that were ever in flight.</summary>
    public long Peak => Volatile.Read(ref _peak);

    /// <summary>Takes bytes, or none. One body alone is always taken.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="held">Bytes that the same body has already.</param>
    public bool TryTake(long bytes, long held = 0)
    {
        var taken = Interlocked.Add(ref _taken, bytes);
        if (taken <= _most || taken == bytes + held)
        {
            Note(taken);
            return true;
        }

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);

    private void Note(long taken)
    {
        for (var peak = Peak; taken > peak;)
        {
            var found = Interlocked.CompareExchange(ref _peak, taken, peak);
            if (found == peak)
            {
                return;
            }

            peak = found;
        }
    }
}
