using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Gateway.Health;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Hosting;

namespace ZeroShotOrleans.Silo.Telemetry;

/// <summary>Adds metrics, traces and their exporters to a silo.</summary>
public static class TelemetryHosting
{
    /// <summary>Path of the metrics, on the HTTP API and on <see cref="TelemetryOptions.MetricsUrls"/>.</summary>
    public const string MetricsPath = "/metrics";

    /// <summary>Serves <see cref="MetricsPath"/> on the HTTP API of a silo, for administrators. Does nothing if <see cref="TelemetryOptions.Prometheus"/> is off.</summary>
    public static void MapZeroShotMetrics(this WebApplication app)
    {
        if (Read(app.Configuration).Prometheus)
        {
            // Callers who may stop a silo may also see its metrics.
            app.MapPrometheusScrapingEndpoint(MetricsPath).WithMetadata(OnlyGet).RequireAuthorization(Scopes.Admin);
        }
    }

    /// <summary>Adds meters, traces and exporters. Without an exporter, nothing is measured.</summary>
    /// <exception cref="InvalidOperationException">The metrics would be readable from the network, or a URL is not valid; the message names the key.</exception>
    public static TBuilder AddZeroShotTelemetry<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        var cluster = builder.Configuration.GetSection(SiloClusterOptions.Section).Get<SiloClusterOptions>() ?? new SiloClusterOptions();
        builder.Services.AddOptions<TelemetryOptions>().BindConfiguration(TelemetryOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<TelemetryOptions>, TelemetryOptionsValidator>();
        var options = Read(builder.Configuration);
        var listens = options.MetricsUrls.Length > 0;
        var scraped = listens || (options.Prometheus && builder is WebApplicationBuilder);
        if (listens)
        {
            MetricsListener.Check(options);
            builder.Services.AddHostedService<MetricsListener>();
        }

        if (options.Prometheus && builder is WebApplicationBuilder)
        {
            builder.AddManagementMetrics(options);
        }

        if (!scraped && !options.Exports)
        {
            return builder;
        }

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Describe(cluster))
            .WithMetrics(metrics => metrics.AddMeters(scraped));
        if (options.Exports)
        {
            telemetry.WithTracing(traces => traces.AddSources(options.TraceRatio)).UseOtlpExporter(options.OtlpProtocol, CollectorOf(options));

            // Only with a collector: propagation adds two steps to every grain call.
            builder.UseOrleans(silo => silo.AddActivityPropagation());
        }

        return builder;
    }

    // Together with health, at Http:ManagementUrls.
    private static void AddManagementMetrics(this IHostApplicationBuilder builder, TelemetryOptions options)
    {
        var urls = builder.Configuration[$"{GatewayOptions.Section}:{nameof(GatewayOptions.ManagementUrls)}"] ?? "";
        if (!options.AllowAnyoneOnTheNetwork && ListenUrls.FirstReachable(urls) is { } url)
        {
            throw new InvalidOperationException(
                $"{GatewayOptions.Section}:{nameof(GatewayOptions.ManagementUrls)} has {url}, which is not a loopback address: anyone on the network could read the metrics of this silo. " +
                $"Use 127.0.0.1; or, if only probes and the collector can reach that address, set {TelemetryOptions.Section}:{nameof(TelemetryOptions.AllowAnyoneOnTheNetwork)}=true; " +
                $"or serve health alone with {TelemetryOptions.Section}:{nameof(TelemetryOptions.Prometheus)}=false.");
        }

        builder.Services.AddSingleton(services => new ManagementRoute(app => app.MapPrometheusScrapingEndpoint(
            MetricsPath, services.GetRequiredService<MeterProvider>(), configureBranchedPipeline: null, optionsName: null).WithMetadata(OnlyGet)));
    }

    // The exporter answers any method.
    private static HttpMethodMetadata OnlyGet => new([HttpMethods.Get]);

    private static TelemetryOptions Read(IConfiguration configuration) => configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new TelemetryOptions();

    // A restarted silo keeps its identity: a new id per process would start new series.
    private static ResourceBuilder Describe(this ResourceBuilder resource, SiloClusterOptions cluster) => resource
        .AddService("zeroshot-orleans", cluster.ClusterId, typeof(TelemetryHosting).Assembly.GetName().Version?.ToString(3), autoGenerateServiceInstanceId: false, cluster.EffectiveName)
        .AddAttributes([new("zeroshot.role", cluster.RoleText)]);

    private static void AddMeters(this MeterProviderBuilder metrics, bool scraped)
    {
        metrics
            .AddMeter(ZeroShotTelemetry.Name, "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
            .AddView(OrleansMetrics.View);
        if (scraped)
        {
            metrics.AddPrometheusExporter(prometheus => prometheus.ScopeInfoEnabled = false);
        }
    }

    private static void AddSources(this TracerProviderBuilder traces, double ratio) => traces
        .AddSource(ZeroShotTelemetry.Name, "Microsoft.Orleans.Application")
        .AddAspNetCoreInstrumentation(http => http.Filter = context => !context.Request.Path.StartsWithSegments("/health") && context.Request.Path != MetricsPath)
        .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(ratio)));

    private static Uri CollectorOf(TelemetryOptions options) =>
        Uri.TryCreate(options.OtlpEndpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new InvalidOperationException(
                $"{TelemetryOptions.Section}:{nameof(TelemetryOptions.OtlpEndpoint)} is '{options.OtlpEndpoint}', which is not a valid collector URL. Use for example http://127.0.0.1:4317.");
}
