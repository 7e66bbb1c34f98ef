using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>Limits the bytes of bodies in memory, and thereby the gateway's memory under any load.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class BodyBudget(IOptions<GatewayOptions> options)
{
    private readonly long _most = options.Value.MaxBodyBytesInFlight;
    private long _taken;
    private long _peak;

    /// <summary>Bytes in flight.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>The maximum that was ever in flight.</summary>
    public long Peak => Volatile.Read(ref _peak);

    /// <summary>Reserves bytes, or none. A single body is always admitted.</summary>
    /// <param name="bytes">Number of bytes.</param>
    /// <param name="held">Bytes that the same body has already reserved.</param>
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

    /// <summary>Releases bytes.</summary>
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
