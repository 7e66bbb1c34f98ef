using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using ZeroShotOrleans.Storage.Embeddings;
using ZeroShotOrleans.Storage.Jobs;
using ZeroShotOrleans.Storage.Labels;
using ZeroShotOrleans.Storage.Prompts;
using ZeroShotOrleans.Storage.Sqlite.Embeddings;
using ZeroShotOrleans.Storage.Sqlite.GrainState;
using ZeroShotOrleans.Storage.Sqlite.Jobs;
using ZeroShotOrleans.Storage.Sqlite.Labels;
using ZeroShotOrleans.Storage.Sqlite.Prompts;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Sqlite;

/// <summary>Adds SQLite storage to a silo.</summary>
internal static class SqliteHosting
{
    /// <summary>Stores all state of a control silo in <see cref="StateDatabase"/>: grain state and the four stores.</summary>
    public static ISiloBuilder AddSqliteState(this ISiloBuilder silo)
    {
        silo.AddSqliteGrainStorage(GrainStateStorage.Name);
        silo.Services.AddSingleton<IJobStore, SqliteJobStore>();
        silo.Services.AddSingleton<IUploadStore, SqliteUploadStore>();
        silo.Services.AddSingleton<IEmbeddingStore, SqliteEmbeddingStore>();
        silo.Services.AddSingleton<IPromptStore, SqlitePromptStore>();
        silo.Services.AddSingleton<IStateRoom, SqliteRoom>();
        silo.Services.AddSingleton<IStoredLabelSets>(services => new SqliteStoredLabelSets(
            services.GetRequiredService<StateDatabase>(), services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId));
        silo.Services.AddHostedService<StateWatch>();
        return silo;
    }

    /// <summary>Stores the grain state of the storage <paramref name="name"/> in <see cref="StateDatabase"/>. May be called for several names.</summary>
    public static ISiloBuilder AddSqliteGrainStorage(this ISiloBuilder silo, string name)
    {
        silo.Services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateOnStart();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        silo.Services.TryAddSingleton(services => new StoredBody(services.GetRequiredService<Serializer>(), withChecksum: true));
        silo.Services.TryAddSingleton<StoredGrainState>();

        // One instance for all names and stores: the file has a single writer.
        silo.Services.TryAddSingleton(services => new StateDatabase(services.GetRequiredService<IOptions<StorageOptions>>().Value));
        silo.Services.AddGrainStorage(name, (services, _) => ActivatorUtilities.CreateInstance<SqliteGrainStorage>(
            services, services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId));
        return silo;
    }
}
