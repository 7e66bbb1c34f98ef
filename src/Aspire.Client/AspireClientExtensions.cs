using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using ZeroShotOrleans.AspireClient;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Client.Connecting;

// The conventional namespace of such extension methods.
namespace Microsoft.Extensions.Hosting;

/// <summary>Connects a service of an Aspire application to the cluster that <c>AddZeroShot</c> added to it.</summary>
public static class AspireClientExtensions
{
    private const string CheckName = "zeroshot";
    private static readonly TimeSpan _checkTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds <see cref="IZeroShotClient"/>, connected when the host starts; a health check, healthy while the cluster answers; and the traces and metrics of its calls.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="connectionName">Name of the cluster's resource: the connection string is <c>ConnectionStrings:NAME</c>.</param>
    /// <param name="configure">Changes the options that the connection string and the configuration section <c>ZeroShot</c> give.</param>
    /// <exception cref="InvalidOperationException">There is no such connection string, or it names no cluster.</exception>
    public static TBuilder AddZeroShotClient<TBuilder>(this TBuilder builder, string connectionName, Action<ZeroShotClientOptions>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        var text = builder.Configuration.GetConnectionString(connectionName) ?? throw new InvalidOperationException(
            $"ConnectionStrings:{connectionName} is not set. In the AppHost, add .WithReference(...) of the cluster to this project, or set ConnectionStrings__{connectionName}=Gateway=HOST:PORT.");
        builder.AddZeroShotClient(options =>
        {
            Read(text, connectionName, options);
            configure?.Invoke(options);
        });

        // The client may have added its own under the same name.
        builder.Services.AddHealthChecks().Services.PostConfigure<HealthCheckServiceOptions>(checks =>
        {
            if (checks.Registrations.All(check => check.Name != CheckName))
            {
                checks.Registrations.Add(new HealthCheckRegistration(
                    CheckName, services => new ClusterHealthCheck(services.GetRequiredService<IZeroShotClient>()), failureStatus: null, tags: null, _checkTimeout));
            }
        });
        builder.UseOrleansClient(client => client.AddActivityPropagation());
        builder.Services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddSource("ZeroShotOrleans", "Microsoft.Orleans.Application"))
            .WithMetrics(metrics => metrics.AddMeter("ZeroShotOrleans", "Microsoft.Orleans"));
        return builder;
    }

    private static void Read(string text, string name, ZeroShotClientOptions options)
    {
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw new InvalidOperationException(Wrong(name));
        }

        if (parts.TryGetValue("Redis", out var redis))
        {
            options.Redis = (string)redis;
        }
        else if (parts.TryGetValue("Gateway", out var gateway))
        {
            options.Gateways.Add((string)gateway);
        }
        else
        {
            throw new InvalidOperationException(Wrong(name));
        }
    }

    private static string Wrong(string name) =>
        $"ConnectionStrings:{name} names no cluster. Write it as Gateway=HOST:PORT, or as Redis=\"CONNECTION STRING\" for a cluster with Redis.";
}
