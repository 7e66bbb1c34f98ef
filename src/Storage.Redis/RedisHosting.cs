using Microsoft.Extensions.Configuration;
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
using ZeroShotOrleans.Storage.Redis.Connections;
using ZeroShotOrleans.Storage.Redis.Embeddings;
using ZeroShotOrleans.Storage.Redis.GrainState;
using ZeroShotOrleans.Storage.Redis.Jobs;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Storage.Redis;

/// <summary>Adds Redis storage to a silo.</summary>
public static class RedisHosting
{
    /// <summary>Whether the configuration names a Redis.</summary>
    public static bool HasRedis(this IConfiguration configuration) => configuration.GetValue(
        $"{RedisOptions.Section}:{nameof(RedisOptions.ConnectionString)}", defaultValue: "").Length > 0;

    /// <summary>Adds the <see cref="RedisConnection"/> that all services of the silo share. May be called more than once.</summary>
    public static ISiloBuilder AddRedisConnection(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<RedisOptions>().BindConfiguration(RedisOptions.Section).ValidateOnStart();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>());
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisOptions>, RedisConnectionStringValidator>());
        silo.Services.TryAddSingleton<RedisConnection>();
        return silo;
    }

    /// <summary>Stores jobs, uploads, embeddings, prompts and grain state in Redis.</summary>
    internal static ISiloBuilder AddRedisState(this ISiloBuilder silo)
    {
        silo.AddRedisConnection();

        // A local directory is still needed, although nothing in it outlives the process: long listings are sorted there.
        silo.Services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateOnStart();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>());
        silo.Services.TryAddSingleton(services => new StoredBody(services.GetRequiredService<Serializer>(), withChecksum: false));
        silo.Services.TryAddSingleton<StoredGrainState>();

        // One instance for jobs and uploads: it must notice when Redis lost writes it acknowledged for either.
        silo.Services.TryAddSingleton<RedisJobWriter>();
        silo.Services.TryAddSingleton(services => new RedisKeys(services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId));
        silo.Services.AddGrainStorage(GrainStateStorage.Name, (services, _) => ActivatorUtilities.CreateInstance<RedisGrainStorage>(services));
        silo.Services.AddSingleton<IJobStore, RedisJobStore>();
        silo.Services.AddSingleton<IUploadStore, RedisUploadStore>();
        silo.Services.AddSingleton<IEmbeddingStore, RedisEmbeddingStore>();
        silo.Services.AddSingleton<IPromptStore, RedisPromptStore>();
        silo.Services.AddSingleton<IStateRoom, RedisRoom>();
        silo.Services.AddSingleton<IStoredLabelSets, RedisStoredLabelSets>();
        return silo;
    }

    /// <summary>Stores reminders in Redis. Needed on every silo: each owns a part of them.</summary>
    internal static ISiloBuilder AddRedisReminders(this ISiloBuilder silo)
    {
        silo.AddRedisConnection().UseRedisReminderService(_ => { });
        silo.Services.AddOptions<RedisReminderTableOptions>().Configure<RedisConnection>((options, redis) =>
        {
            options.ConfigurationOptions = redis.Configuration;
            options.CreateMultiplexer = async _ => (await redis.ShareAsync(), true);
        });
        return silo;
    }
}
