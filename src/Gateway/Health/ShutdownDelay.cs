using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Health;

/// <summary>
/// The shutdown order of a silo with an HTTP API: it first reports not ready, then waits until load balancers have had time to notice, and only then closes the HTTP API. The web
/// server finishes the requests in flight, and the silo leaves the cluster last: hosted services stop in the reverse of the order in which they were added.
/// </summary>
internal sealed partial class ShutdownDelay(IHostApplicationLifetime life, IOptions<GatewayOptions> options, TimeProvider time, ILogger<ShutdownDelay> logger) : IHostedLifecycleService
{
    // Longer than the usual probe interval of load balancers.
    private static readonly TimeSpan _watchedFor = TimeSpan.FromMinutes(1);

    private long? _lastLook;
    private volatile bool _leaving;

    /// <summary>Whether shutdown has started.</summary>
    public bool Leaving => _leaving || life.ApplicationStopping.IsCancellationRequested;

    /// <summary>Whether the process has started, so that the HTTP API accepts connections.</summary>
    public bool Started => life.ApplicationStarted.IsCancellationRequested;

    /// <summary>Records that a readiness probe arrived.</summary>
    public void Looked() => _lastLook = time.GetTimestamp();

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _leaving = true;
        var delay = TimeSpan.FromSeconds(options.Value.StopDelaySeconds);
        if (delay > TimeSpan.Zero && _lastLook is { } look && time.GetElapsedTime(look) < _watchedFor)
        {
            LogLeaving(delay.TotalSeconds);
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(5203, LogLevel.Information, "Shutdown started. The silo reports not ready and closes the HTTP API in {Seconds} s.")]
    private partial void LogLeaving(double seconds);
}
