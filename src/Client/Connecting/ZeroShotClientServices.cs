using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Client.Connecting;

// The conventional namespace of such extension methods.
namespace Microsoft.Extensions.Hosting;

/// <summary>Registers the client in a host.</summary>
public static class ZeroShotClientServices
{
    /// <summary>
    /// Adds <see cref="IZeroShotClient"/>, connected when the host starts, according to the configuration section <c>ZeroShot</c> (<see cref="ZeroShotClientOptions"/>).
    /// If no silo answers within <see cref="ZeroShotClientOptions.ConnectSeconds"/>, startup fails with a <see cref="ZeroShotOrleans.ZeroShotException"/>. In a host that is a silo itself use <see cref="AddZeroShotClient(IServiceCollection)"/>.
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
        builder.Services.AddZeroShotClient();
        return builder;
    }

    /// <summary>Adds <see cref="IZeroShotClient"/> to a host that already has an Orleans client or silo.</summary>
    public static IServiceCollection AddZeroShotClient(this IServiceCollection services)
    {
        services.TryAddSingleton<IZeroShotClient>(provider => new ZeroShotClient(provider.GetRequiredService<IGrainFactory>()));
        return services;
    }
}
