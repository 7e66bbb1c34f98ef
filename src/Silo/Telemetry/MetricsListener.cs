using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using ZeroShotOrleans.Gateway.Security;

namespace ZeroShotOrleans.Silo.Telemetry;

/// <summary>
/// Answers <see cref="TelemetryHosting.MetricsPath"/> at addresses of its own: a silo that only encodes has no door, and where the door asks for keys it is the way of a
/// collector that has none.
/// </summary>
internal sealed class MetricsListener(MeterProvider meters, IOptions<TelemetryOptions> options, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>Refuses addresses that others can reach, unless a setting says that this is meant.</summary>
    /// <exception cref="InvalidOperationException">Others could read the metrics.</exception>
    public static void Check(TelemetryOptions options)
    {
        if (!options.AllowAnyoneOnTheNetwork && ListenUrls.FirstReachable(options.MetricsUrls) is { } url)
        {
            throw new InvalidOperationException(
                $"{TelemetryOptions.Section}:{nameof(TelemetryOptions.MetricsUrls)} has {url}, which others can reach: anybody on the network could read the metrics of this silo. " +
                $"Listen on 127.0.0.1, or, if only the collector can reach that address, set {TelemetryOptions.Section}:{nameof(TelemetryOptions.AllowAnyoneOnTheNetwork)}=true.");
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(ListenUrls.Split(options.Value.MetricsUrls));
        builder.Services.AddSingleton(loggers);
        _app = builder.Build();
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(meters, predicate: null, TelemetryHosting.MetricsPath, configureBranchedPipeline: null, optionsName: null);
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException(
                $"Metrics cannot be answered at {TelemetryOptions.Section}:{nameof(TelemetryOptions.MetricsUrls)}={options.Value.MetricsUrls}. {exception.Message} Give each silo of a machine a port of its own.", exception);
        }
    }

    // Not yet: a silo that leaves ends its batches first, for up to a minute, and is watched until its process ends.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;
}
