using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using ZeroShotOrleans.Gateway.Security;

namespace ZeroShotOrleans.Silo.Telemetry;

/// <summary>
/// Serves <see cref="TelemetryHosting.MetricsPath"/> on separate addresses, for silos without the HTTP API and for collectors that have no API
/// key.
/// </summary>
internal sealed class MetricsListener(MeterProvider meters, IOptions<TelemetryOptions> options, ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private WebApplication? _app;

    /// <summary>Rejects addresses beyond loopback unless a setting allows them.</summary>
    /// <exception cref="InvalidOperationException">The metrics would be readable from the network.</exception>
    public static void Check(TelemetryOptions options)
    {
        if (!options.AllowAnyoneOnTheNetwork && ListenUrls.FirstReachable(options.MetricsUrls) is { } url)
        {
            throw new InvalidOperationException(
                $"{TelemetryOptions.Section}:{nameof(TelemetryOptions.MetricsUrls)} has {url}, which is not a loopback address: anyone on the network could read the metrics of this silo. " +
                $"Use 127.0.0.1, or, if only the collector can reach that address, set {TelemetryOptions.Section}:{nameof(TelemetryOptions.AllowAnyoneOnTheNetwork)}=true.");
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false).UseUrls(ListenUrls.Split(options.Value.MetricsUrls));
        builder.Services.AddSingleton(loggers);
        _app = builder.Build();
        var hosts = new KnownHosts([], options.Value.MetricsUrls, any: ListenUrls.FirstReachable(options.Value.MetricsUrls) is not null);
        _app.Use((context, next) => AnswerAsync(context, next, hosts));
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(meters, predicate: null, TelemetryHosting.MetricsPath, configureBranchedPipeline: null, optionsName: null);
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException(
                $"Cannot serve metrics at {TelemetryOptions.Section}:{nameof(TelemetryOptions.MetricsUrls)}={options.Value.MetricsUrls}. {exception.Message} Use a different port for each silo on a machine.", exception);
        }
    }

    // On loopback no page of another site may read them, not even by a name of its own that leads here. Beyond it anyone may.
    private static Task AnswerAsync(HttpContext context, RequestDelegate next, KnownHosts hosts)
    {
        if (!hosts.Contains(context.Request.Host) || !RequestOrigin.IsOwn(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        // The exporter answers any method.
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = $"{HttpMethods.Get}, {HttpMethods.Head}";
            return Task.CompletedTask;
        }

        return next(context);
    }

    // Keep serving: a stopping silo finishes its batches first, for up to a minute, and is monitored until its process ends.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;
}
