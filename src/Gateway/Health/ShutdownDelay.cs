using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Health;

/// <summary>
/// The order in which a silo with an HTTP API ends: it says that it is not ready, waits until load balancers may have seen that, and only then does the HTTP API close. The web
/// server then ends what it has in flight, and after it the silo leaves the cluster: hosted services stop in the reverse of the order in which they were added.
/// </summary>
internal sealed partial class ShutdownDelay(IHostApplicationLifetime life, IOptions<GatewayOptions> options, TimeProvider time, ILogger<ShutdownDelay> logger) : IHostedLifecycleService
{
    // Longer than any usual period of a load balancer's look.
    private static readonly TimeSpan _watchedFor = TimeSpan.FromMinutes(1);

    private long? _lastLook;
    private volatile bool _leaving;

    /// <summary>Whether the process has been asked to end.</summary>
    public bool Leaving => _leaving || life.ApplicationStopping.IsCancellationRequested;

    /// <summary>Whether the process has started, so that the HTTP API takes connections.</summary>
    public bool Started => life.ApplicationStarted.IsCancellationRequested;

    /// <summary>Somebody asked whether this silo is ready.</summary>
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

    [LoggerMessage(5203, LogLevel.Information, "The silo was asked to end. It says that it is not ready, and closes the HTTP API in {Seconds} s.")]
    private partial void LogLeaving(double seconds);
}
