using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client.Http;

// Where hosts look for such methods.
namespace Microsoft.Extensions.Hosting;

/// <summary>Gives a host the HTTP API of a cluster.</summary>
public static class ZeroShotHttpServices
{
    /// <summary>Name of the <see cref="HttpClient"/>, for hosts that configure it further.</summary>
    public const string HttpClientName = "ZeroShotOrleans";

    /// <summary>Adds <see cref="ZeroShotHttpClient"/>, transient, over a client of the host's <see cref="IHttpClientFactory"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Address, key, retry timeout; or bind <see cref="ZeroShotHttpOptions"/> to a section of the configuration.</param>
    /// <returns>For handlers. One that sends requests again has to know what is safe to repeat; this client does that itself.</returns>
    public static IHttpClientBuilder AddZeroShotHttpClient(this IServiceCollection services, Action<ZeroShotHttpOptions>? configure = null)
    {
        services.AddOptions<ZeroShotHttpOptions>().Configure(options => configure?.Invoke(options));
        return services
            .AddHttpClient(HttpClientName, ZeroShotHttpClient.Prepare)
            .AddTypedClient((http, provider) => new ZeroShotHttpClient(http, provider.GetRequiredService<IOptions<ZeroShotHttpOptions>>().Value));
    }
}
