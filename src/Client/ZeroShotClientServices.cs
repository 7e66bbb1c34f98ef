using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ZeroShotOrleans;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Client.Connecting;

// The conventional namespace of such extension methods.
namespace Microsoft.Extensions.Hosting;

/// <summary>Registers the client in a host.</summary>
public static class ZeroShotClientServices
{
    /// <summary>Name of the health check.</summary>
    public const string HealthCheckName = "zeroshot";

    // A check must not hang as long as a call may.
    private static readonly TimeSpan _healthTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds <see cref="IZeroShotClient"/>, connected when the host starts, according to the configuration section <c>ZeroShot</c> (<see cref="ZeroShotClientOptions"/>), with everything that
    /// <see cref="AddZeroShotClient(IServiceCollection)"/> adds. If no silo answers within <see cref="ZeroShotClientOptions.ConnectSeconds"/>, startup fails with a
    /// <see cref="ZeroShotException"/>. In a host that is a silo itself use <see cref="AddZeroShotClient(IServiceCollection)"/>.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Overrides the configuration.</param>
    /// <exception cref="InvalidOperationException">The options set no way to find the cluster, or two.</exception>
    public static TBuilder AddZeroShotClient<TBuilder>(this TBuilder builder, Action<ZeroShotClientOptions>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        var options = builder.Configuration.GetSection(ZeroShotClientOptions.Section).Get<ZeroShotClientOptions>() ?? new ZeroShotClientOptions();
        configure?.Invoke(options);
        var before = builder.Services.Count;
        builder.UseOrleansClient(client => client.UseZeroShot(options));
        ConnectDeadline.Set(builder.Services, before, options);
        builder.Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(options));
        builder.Services.AddZeroShotClient();
        return builder;
    }

    /// <summary>
    /// Adds <see cref="IZeroShotClient"/>, as <see cref="ZeroShotClient"/> too, to a host that already has an Orleans client or silo; its embeddings as <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c> and
    /// <c>IEmbeddingGenerator&lt;DataContent, Embedding&lt;float&gt;&gt;</c>; and the health check <c>zeroshot</c>, healthy while the cluster has an encoder silo.
    /// </summary>
    public static IServiceCollection AddZeroShotClient(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(ZeroShotClient)))
        {
            return services;
        }

        services.AddOptions();
        services.AddSingleton(provider =>
            new ZeroShotClient(provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<IOptions<ZeroShotClientOptions>>().Value.DefaultModel));
        services.TryAddSingleton<IZeroShotClient>(provider => provider.GetRequiredService<ZeroShotClient>());
        services.TryAddSingleton(provider => provider.GetRequiredService<ZeroShotClient>().AsTextEmbeddingGenerator());
        services.TryAddSingleton(provider => provider.GetRequiredService<ZeroShotClient>().AsImageEmbeddingGenerator());
        services.AddHealthChecks().AddCheck<EncoderHealthCheck>(HealthCheckName, timeout: _healthTimeout);
        return services;
    }
}
