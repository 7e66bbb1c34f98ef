using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Sources.ObjectStores.Google;

/// <summary>Adds Google Cloud Storage.</summary>
internal static class GoogleStoreExtensions
{
    /// <summary>Adds the store, with its settings from <see cref="GoogleStoreOptions.Section"/>. The caller adds <see cref="ObjectStoreOptions"/>.</summary>
    public static IServiceCollection AddGoogleStore(this IServiceCollection services)
    {
        services.AddOptions<GoogleStoreOptions>().BindConfiguration(GoogleStoreOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GoogleStoreOptions>, GoogleStoreOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IObjectStore, GoogleStore>());
        return services;
    }
}
