using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ZeroShotOrleans;
using ZeroShotOrleans.Client.Http;

// The conventional namespace of such extension methods.
namespace Microsoft.Extensions.Hosting;

/// <summary>Registers the HTTP client in a host.</summary>
public static class ZeroShotHttpServices
{
    /// <summary>Name of the <see cref="HttpClient"/>, for hosts that configure it.</summary>
    public const string HttpClientName = "ZeroShotOrleans";

    /// <summary>Name of the health check.</summary>
    public const string HealthCheckName = "zeroshot-http";

    private static readonly TimeSpan _healthTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds <see cref="IZeroShotClient"/>, transient, over a client of the host's <see cref="IHttpClientFactory"/>; its embeddings as
    /// <c>IEmbeddingGenerator&lt;string, Embedding&lt;float&gt;&gt;</c> and <c>IEmbeddingGenerator&lt;DataContent, Embedding&lt;float&gt;&gt;</c>; and the health check <c>zeroshot-http</c>.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="address">Address of the HTTP API, such as <c>http://silo-1:8080</c>.</param>
    /// <param name="key">Key for the HTTP API; null if none is needed.</param>
    /// <returns>For adding handlers. Do not add retries: only this client knows which requests are safe to repeat.</returns>
    public static IHttpClientBuilder AddZeroShotHttpClient(this IServiceCollection services, string address, string? key = null) =>
        services.AddZeroShotHttpClient(options => (options.BaseAddress, options.Key) = (ZeroShotHttpClient.AddressOf(address), key ?? options.Key));

    /// <inheritdoc cref="AddZeroShotHttpClient(IServiceCollection, string, string?)"/>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Address, key, retry timeout; alternatively, bind <see cref="ZeroShotHttpOptions"/> to a configuration section.</param>
    public static IHttpClientBuilder AddZeroShotHttpClient(this IServiceCollection services, Action<ZeroShotHttpOptions>? configure = null)
    {
        services.AddOptions<ZeroShotHttpOptions>().Configure(options => configure?.Invoke(options));
        if (services.All(service => service.ServiceType != typeof(ZeroShotHttpClient)))
        {
            services.TryAddTransient<IZeroShotClient>(provider => provider.GetRequiredService<ZeroShotHttpClient>());
            services.TryAddTransient(provider => provider.GetRequiredService<ZeroShotHttpClient>().AsTextEmbeddingGenerator());
            services.TryAddTransient(provider => provider.GetRequiredService<ZeroShotHttpClient>().AsImageEmbeddingGenerator());
            services.AddHealthChecks().AddCheck<HttpHealthCheck>(HealthCheckName, timeout: _healthTimeout);
        }

        return services
            .AddHttpClient(HttpClientName, ZeroShotHttpClient.Prepare)
            .AddTypedClient((http, provider) => new ZeroShotHttpClient(http, provider.GetRequiredService<IOptions<ZeroShotHttpOptions>>().Value));
    }
}
