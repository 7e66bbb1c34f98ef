using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Client.Connecting;

// Where hosts look for such methods.
namespace Microsoft.Extensions.Hosting;

/// <summary>Gives a host a cluster.</summary>
public static class ZeroShotClientServices
{
    /// <summary>
    /// Adds <see cref="IZeroShotClient"/>, connected when the host starts, as the section <c>ZeroShot</c> of the configuration says (<see cref="ZeroShotClientOptions"/>).
    /// Nobody answering within <see cref="ZeroShotClientOptions.ConnectSeconds"/> ends the start with a <see cref="ZeroShotOrleans.ZeroShotException"/>. In a host that is a silo itself use <see cref="AddZeroShotClient(IServiceCollection)"/>.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Changes what the configuration says.</param>
    /// <exception cref="InvalidOperationException">The options name no place of the cluster, or two.</exception>
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

    /// <summary>Adds <see cref="IZeroShotClient"/> to a host that has an Orleans client or silo already.</summary>
    public static IServiceCollection AddZeroShotClient(this IServiceCollection services)
    {
        services.TryAddSingleton<IZeroShotClient>(provider => new ZeroShotClient(provider.GetRequiredService<IGrainFactory>()));
        return services;
    }
}
