using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Client.Http;

// The conventional namespace of such extension methods.
namespace Microsoft.Extensions.Hosting;

/// <summary>Registers the HTTP client in a host.</summary>
public static class ZeroShotHttpServices
{
    /// <summary>Name of the <see cref="HttpClient"/>, for hosts that configure it.</summary>
    public const string HttpClientName = "ZeroShotOrleans";

    /// <summary>Adds <see cref="ZeroShotHttpClient"/>, transient, over a client of the host's <see cref="IHttpClientFactory"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Address, key, retry timeout; alternatively, bind <see cref="ZeroShotHttpOptions"/> to a configuration section.</param>
    /// <returns>For adding handlers. Do not add retries: only this client knows which requests are safe to repeat.</returns>
    public static IHttpClientBuilder AddZeroShotHttpClient(this IServiceCollection services, Action<ZeroShotHttpOptions>? configure = null)
    {
        services.AddOptions<ZeroShotHttpOptions>().Configure(options => configure?.Invoke(options));
        return services
            .AddHttpClient(HttpClientName, ZeroShotHttpClient.Prepare)
            .AddTypedClient((http, provider) => new ZeroShotHttpClient(http, provider.GetRequiredService<IOptions<ZeroShotHttpOptions>>().Value));
    }
}
