using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Gateway.Errors;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Gateway.Settings;

namespace ZeroShotOrleans.Gateway.Health;

/// <summary>
/// Serves health, and what <see cref="ManagementRoute"/> adds, at <see cref="GatewayOptions.ManagementUrls"/>: a web server of its own, so that whatever fills the HTTP API leaves probes and
/// monitoring alone.
/// </summary>
internal sealed class ManagementListener(
    Readiness readiness, ShutdownDelay shutdownDelay, KnownHosts hosts, IEnumerable<ManagementRoute> routes, IOptions<CorsOptions> cors, IOptions<GatewayOptions> options, ILoggerFactory loggers)
    : IHostedService, IAsyncDisposable
{
    // Probes and one or two monitors.
    private const int MaxConnections = 256;

    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _headers = TimeSpan.FromSeconds(5);

    private WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var urls = options.Value.ManagementUrls;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(ListenUrls.Split(urls)).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = 0;
            (kestrel.Limits.KeepAliveTimeout, kestrel.Limits.RequestHeadersTimeout) = (_idle, _headers);
        });
        builder.Services.AddSingleton(loggers).AddRouting().AddSingleton(readiness).AddSingleton(shutdownDelay).AddSingleton(hosts).AddSingleton(cors).AddSingleton(options);
        _app = builder.Build();
        _app.UseMiddleware<SecurityHeaders>();
        _app.UseMiddleware<HeadRequests>();
        _app.UseMiddleware<ErrorMiddleware>();
        _app.UseRouting();
        _app.UseMiddleware<BrowserGuard>();
        HealthEndpoints.Map(_app);
        foreach (var route in routes)
        {
            route.Map(_app);
        }

        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new InvalidOperationException(
                $"Cannot serve health at {GatewayOptions.Section}:{nameof(GatewayOptions.ManagementUrls)}={urls}. {exception.Message} Use a different port for each silo on a machine.", exception);
        }
    }

    // Keep serving: a stopping silo is alive until its process ends, and a probe that found nothing here would have it killed.
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>A further route of <see cref="ManagementListener"/>.</summary>
/// <param name="Map">Adds it.</param>
internal sealed record ManagementRoute(Action<WebApplication> Map);
