using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Sources.Images;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>
/// Decides when this silo takes more leases than <see cref="EncoderOptions.LeasesInFlight"/>: when their images come over the network, and all that are on their way are fewer than it encodes
/// while one arrives. So the encoder is never idle for latency, and images that hang keep no others waiting.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="throughput">How fast images of the model complete.</param>
/// <param name="rate">Size of the next lease.</param>
/// <param name="fetches">What the silo is fetching.</param>
/// <param name="memory">Memory for what is fetched.</param>
/// <param name="options">Limits.</param>
/// <param name="time">The clock.</param>
internal sealed class LeaseDepth(LeaseThroughput throughput, LeaseRate rate, FetchLoad fetches, ImageMemoryBudget memory, EncoderOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Maximum number of leases held at once for a model: with the largest leases, four times the images of the default <see cref="EncoderOptions.QueueImages"/>.</summary>
    public const int MaxLeases = 16;

    // Twice what is needed on average: half is being fetched while the other half waits for a worker, and a rate that latency has slowed down can grow.
    private const double Ahead = 2;

    // For asking the dispatcher and the job.
    private static readonly TimeSpan _asking = TimeSpan.FromMilliseconds(50);

    // Fetches end without a signal; short compared to what is ahead.
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _turn = new(1);
    private TaskCompletionSource _began = NewSignal();

    /// <summary>Waits until another lease is wanted. Dispose the result when it has arrived: only one is asked for at a time.</summary>
    public async Task<IDisposable> WaitAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            while (!IsWanted)
            {
                var began = Volatile.Read(ref _began).Task;
                if (throughput.InFlight == 0)
                {
                    await began.WaitAsync(cancellationToken);
                }

                await Task.Delay(_look, time, cancellationToken);
            }

            return new Turn(_turn);
        }
        catch
        {
            _turn.Release();
            throw;
        }
    }

    /// <summary>A lease has arrived.</summary>
    public void Begin(int images)
    {
        throughput.Begin(images);
        Interlocked.Exchange(ref _began, NewSignal()).SetResult();
    }

    /// <summary>Images of a lease are no longer in flight.</summary>
    /// <param name="images">Number of images.</param>
    /// <param name="completed">Whether they have outcomes.</param>
    public void End(int images, bool completed) => throughput.End(images, completed);

    /// <summary>Whether another lease is wanted.</summary>
    public bool IsWanted
    {
        get
        {
            var load = fetches.Read();
            var inFlight = throughput.InFlight;
            var enough = Math.Max(rate.Least, Ahead * throughput.ImagesPerSecond * (load.Usual + _asking).TotalSeconds);

            // More leases do not help where fetches already wait for slots or memory; and all images may arrive at once, and must then find room in the queue.
            return load.Running > 0 && load.Waiting == 0 && memory.Waiting == 0
                && inFlight - load.Late < enough && inFlight + rate.Images <= options.QueueImages;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        private int _down;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _down, 1) == 0)
            {
                turn.Release();
            }
        }
    }
}
