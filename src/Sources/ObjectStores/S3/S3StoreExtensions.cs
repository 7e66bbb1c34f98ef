using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Sources.ObjectStores.S3;

/// <summary>Adds Amazon S3 and compatible stores.</summary>
internal static class S3StoreExtensions
{
    /// <summary>Adds the store, with its settings from <see cref="S3Options.Section"/>. The caller adds <see cref="ObjectStoreOptions"/>.</summary>
    public static IServiceCollection AddS3Store(this IServiceCollection services)
    {
        services.AddOptions<S3Options>().BindConfiguration(S3Options.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<S3Options>, S3OptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IObjectStore, S3Store>());
        return services;
    }
}
