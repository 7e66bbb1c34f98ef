using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Telemetry;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>Limits the number of concurrent requests: each keeps its images in memory until it is answered.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class RequestGate
{
    private readonly IOptions<ClassifierOptions> _options;
    private int _inside;

    public RequestGate(RequestMeter meter, IOptions<ClassifierOptions> options)
    {
        _options = options;
        meter.Watch(() => Volatile.Read(ref _inside));
    }

    /// <summary>Enters a request; dispose it when it is answered.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.Overloaded"/>: the limit is reached.</exception>
    public IDisposable Enter()
    {
        var most = _options.Value.MaxRequests;
        if (Interlocked.Increment(ref _inside) > most)
        {
            Interlocked.Decrement(ref _inside);
            throw new ZeroShotException(ZeroShotError.Overloaded,
                $"This silo has {most} requests in flight, which is its maximum. Retry in a moment, add a control silo, or raise {ClassifierOptions.Section}:{nameof(ClassifierOptions.MaxRequests)}.");
        }

        return new RequestSlot(this);
    }

    private sealed class RequestSlot(RequestGate gate) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref gate._inside);
            }
        }
    }
}
