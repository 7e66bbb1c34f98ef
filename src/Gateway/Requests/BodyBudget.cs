using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Hosting;

namespace ZeroShotOrleans.Gateway.Requests;

/// <summary>How many bytes of bodies may be in memory at once: what bounds the gateway's memory under any load.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
internal sealed class BodyBudget(IOptions<GatewayOptions> options)
{
    private readonly long _most = options.Value.MaxBodyBytesInHand;
    private long _taken;

    /// <summary>Bytes in hand.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Takes bytes, or none. One body alone is always taken.</summary>
    public bool TryTake(long bytes)
    {
        var taken = Interlocked.Add(ref _taken, bytes);
        if (taken <= _most || taken == bytes)
        {
            return true;
        }

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void GiveBack(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
