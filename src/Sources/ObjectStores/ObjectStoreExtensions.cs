using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>Adds object stores.</summary>
internal static class ObjectStoreExtensions
{
    /// <summary>Adds a store with its settings; a store that is there already is not added again. The caller adds <see cref="ObjectStoreOptions"/>.</summary>
    /// <typeparam name="TStore">The store.</typeparam>
    /// <typeparam name="TOptions">Its settings.</typeparam>
    /// <typeparam name="TValidator">Checks them when the silo starts.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="section">The section of the configuration that has the settings.</param>
    public static IServiceCollection AddObjectStore<TStore, TOptions, TValidator>(this IServiceCollection services, string section)
        where TStore : class, IObjectStore
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IObjectStore, TStore>());
        return services;
    }
}
