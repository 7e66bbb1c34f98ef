using System.Data.Common;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans;

// The conventional namespace of such extension methods.
namespace Microsoft.Extensions.Hosting;

/// <summary>Connects a service of an Aspire application to the cluster that <c>AddZeroShot</c> added to it.</summary>
public static class AspireClientExtensions
{
    /// <summary>
    /// Adds <see cref="IZeroShotClient"/>, connected when the host starts; the health check <c>zeroshot</c>; and the traces and metrics of its calls.
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

        builder.Services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddSource("ZeroShotOrleans.Client", "Microsoft.Orleans.Application"))
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
