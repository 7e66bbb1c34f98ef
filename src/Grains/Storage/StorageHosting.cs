using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;

namespace ZeroShotOrleans.Grains.Storage;

/// <summary>Adds the state of a machine to a silo.</summary>
internal static class StorageHosting
{
    /// <summary>Keeps grain states of the storage <paramref name="name"/> in <see cref="StateDatabase"/>. May be called for several names.</summary>
    public static ISiloBuilder AddSqliteGrainStorage(this ISiloBuilder silo, string name)
    {
        silo.Services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateOnStart();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        silo.Services.TryAddSingleton<StoredBody>();

        // One for all names and for jobs: its file belongs to one writer.
        silo.Services.TryAddSingleton(services => new StateDatabase(services.GetRequiredService<IOptions<StorageOptions>>().Value));
        silo.Services.AddGrainStorage(name, (services, _) => ActivatorUtilities.CreateInstance<SqliteGrainStorage>(
            services, services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId));
        return silo;
    }
}
