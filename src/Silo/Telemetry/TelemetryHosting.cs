using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Grains.Telemetry;

namespace ZeroShotOrleans.Silo.Telemetry;

/// <summary>Connects what the cluster measures to those who want to know.</summary>
public static class TelemetryHosting
{
    /// <summary>Path of the metrics, at the door and at <see cref="TelemetryOptions.MetricsUrls"/>.</summary>
    public const string MetricsPath = "/metrics";

    /// <summary>Answers <see cref="MetricsPath"/> at the door of a silo, for those who may administer it. Does nothing where <see cref="TelemetryOptions.Prometheus"/> is off.</summary>
    public static void MapZeroShotMetrics(this WebApplication app)
    {
        if (Read(app.Configuration).Prometheus)
        {
            // Who may end a silo may see what it does.
            app.MapPrometheusScrapingEndpoint(MetricsPath).RequireAuthorization(Scopes.Admin);
        }
    }

    /// <summary>Adds meters, traces and exporters, as far as somebody is there for them: a silo that nobody looks at measures nothing.</summary>
    /// <exception cref="InvalidOperationException">Metrics would stand open to a network, or an address is none; the message names the key.</exception>
    internal static void AddTelemetry(this IHostApplicationBuilder builder, ClusterOptions cluster)
    {
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

        if (!scraped && !options.Exports)
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.Describe(cluster))
            .WithMetrics(metrics => metrics.AddMeters(scraped));
        if (options.Exports)
        {
            telemetry.WithTracing(traces => traces.AddSources(options.TraceRatio)).UseOtlpExporter(options.OtlpProtocol, CollectorOf(options));

            // Only now: each call of a grain costs two steps more.
            builder.UseOrleans(silo => silo.AddActivityPropagation());
        }
    }

    private static TelemetryOptions Read(IConfiguration configuration) => configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new TelemetryOptions();

    // A silo that is started again is the same one: with an id of its own for each life every series would begin anew.
    private static ResourceBuilder Describe(this ResourceBuilder resource, ClusterOptions cluster) => resource
        .AddService("zeroshot-orleans", cluster.ClusterId, typeof(TelemetryHosting).Assembly.GetName().Version?.ToString(3), autoGenerateServiceInstanceId: false, cluster.EffectiveName)
        .AddAttributes([new("zeroshot.role", cluster.RoleWord)]);

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
                $"{TelemetryOptions.Section}:{nameof(TelemetryOptions.OtlpEndpoint)} is '{options.OtlpEndpoint}', which is no address of a collector. Write for example http://127.0.0.1:4317.");
}
