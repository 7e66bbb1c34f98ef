using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Sources.ObjectStores.Azure;

/// <summary>Adds Azure Blob Storage.</summary>
internal static class AzureStoreExtensions
{
    /// <summary>Adds the store, with its settings from <see cref="AzureStoreOptions.Section"/>. The caller adds <see cref="ObjectStoreOptions"/>.</summary>
    public static IServiceCollection AddAzureStore(this IServiceCollection services)
    {
        services.AddOptions<AzureStoreOptions>().BindConfiguration(AzureStoreOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AzureStoreOptions>, AzureStoreOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IObjectStore, AzureStore>());
        return services;
    }
}
