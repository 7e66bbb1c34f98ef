namespace ZeroShotOrleans.Sources.Images;

/// <summary>What this silo is fetching over the network for jobs: how much, and how long it takes. The pump holds as many leases as it needs to keep the encoder busy meanwhile.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class FetchLoad(TimeProvider time)
{
    // Weight of one fetch: smooth over a few dozen.
    private const double Weight = 0.05;

    // A fetch that takes this many times as long as usual, and this much longer, is late: no plan counts on it.
    private const double LateFactor = 4;
    private static readonly TimeSpan _late = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();

    // When each fetch started, oldest first.
    private readonly LinkedList<long> _running = [];
    private int _waiting;
    private double _usualSeconds;

    /// <summary>The load now.</summary>
    public FetchLoadReading Read()
    {
        lock (_lock)
        {
            var late = 0;
            for (var fetch = _running.First; fetch is not null && time.GetElapsedTime(fetch.Value) > LateAfter; fetch = fetch.Next)
            {
                late++;
            }

            return new FetchLoadReading(_running.Count, late, _waiting, TimeSpan.FromSeconds(_usualSeconds));
        }
    }

    /// <summary>A fetch has no slot yet. <see cref="Start"/> or <see cref="GiveUp"/> must follow.</summary>
    public void Wait()
    {
        lock (_lock)
        {
            _waiting++;
        }
    }

    /// <summary>A waiting fetch was cancelled.</summary>
    public void GiveUp()
    {
        lock (_lock)
        {
            _waiting--;
        }
    }

    /// <summary>A waiting fetch has a slot. <see cref="End"/> must follow.</summary>
    public LinkedListNode<long> Start()
    {
        lock (_lock)
        {
            _waiting--;
            return _running.AddLast(time.GetTimestamp());
        }
    }

    /// <summary>A fetch has ended.</summary>
    public void End(LinkedListNode<long> fetch)
    {
        lock (_lock)
        {
            // One that hung counts as late, not as long: it says little about the others.
            var seconds = Math.Min(time.GetElapsedTime(fetch.Value).TotalSeconds, LateAfter.TotalSeconds);
            _usualSeconds = _usualSeconds == 0 ? seconds : _usualSeconds + (Weight * (seconds - _usualSeconds));
            _running.Remove(fetch);
        }
    }

    private TimeSpan LateAfter => TimeSpan.FromSeconds(LateFactor * _usualSeconds) + _late;
}

/// <summary>The load of fetches.</summary>
/// <param name="Running">Fetches that have a slot.</param>
/// <param name="Late">Of these, those that take far longer than usual.</param>
/// <param name="Waiting">Fetches that wait for a slot.</param>
/// <param name="Usual">How long a fetch usually takes; zero before the first has ended.</param>
internal readonly record struct FetchLoadReading(int Running, int Late, int Waiting, TimeSpan Usual);
