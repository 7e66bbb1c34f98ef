using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using ZeroShotOrleans.Encoding.Batching;
using ZeroShotOrleans.Encoding.Cache;
using ZeroShotOrleans.Encoding.Models;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Encoding.Pulls;
using ZeroShotOrleans.Encoding.Telemetry;
using ZeroShotOrleans.Grains.Cluster;
using ZeroShotOrleans.Grains.Cluster.Events;
using ZeroShotOrleans.Grains.Dispatch;
using ZeroShotOrleans.Grains.Encoder;
using ZeroShotOrleans.Grains.Jobs;
using ZeroShotOrleans.Grains.Jobs.Exports;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Grains.Models;
using ZeroShotOrleans.Grains.Routing;
using ZeroShotOrleans.Grains.Telemetry;
using ZeroShotOrleans.Grains.Texts;
using ZeroShotOrleans.Grains.Thumbnails;
using ZeroShotOrleans.Hub;
using ZeroShotOrleans.Inference.Models.Verification;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Objects;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.ObjectStores.Azure;
using ZeroShotOrleans.Sources.ObjectStores.Google;
using ZeroShotOrleans.Sources.ObjectStores.S3;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Sources.Urls;
using ZeroShotOrleans.Storage.Redis;
using ZeroShotOrleans.Storage.Sqlite;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Hosting;

/// <summary>Adds ZeroShotOrleans to a silo.</summary>
public static class ZeroShotSiloBuilderExtensions
{
    private static readonly Type[] _controlGrains =
    [
        typeof(LabelSetGrain), typeof(PromptGrain), typeof(LabelSetNameGrain), typeof(LabelSetNamesGrain), typeof(LabelPinsGrain),
        typeof(JobGrain), typeof(JobCatalogGrain), typeof(DispatcherGrain), typeof(ModelsGrain), typeof(ClassifierGrain), typeof(ClusterGrain),
        typeof(ClusterEventsGrain), typeof(ThumbnailGrain),
    ];

    private static readonly Type[] _encoderGrains = [typeof(ImageEncoderGrain), typeof(TextEncoderGrain)];

    /// <summary>Adds the grains and services of the roles. The caller configures clustering.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="roles">The roles of the silo.</param>
    public static ISiloBuilder AddZeroShot(this ISiloBuilder silo, ZeroShotRoles roles)
    {
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.AddMetrics();
        silo.Services.AddSingleton<CacheMeter>();
        silo.AddFiles();

        // With the default directory, the loss of any silo deactivates grains on healthy ones, including jobs.
        silo.AddDistributedGrainDirectory();

        // A caller that has given up must not leave work behind.
        silo.Configure<SiloMessagingOptions>(messaging => messaging.CancelRequestOnTimeout = true);

        // On every silo, regardless of its roles: each owns a part of the reminders.
        _ = silo.Configuration.HasRedis() ? silo.AddRedisReminders() : silo.UseInMemoryReminderService();
        if (roles.HasFlag(ZeroShotRoles.Control))
        {
            silo.AddControl();
        }
        else
        {
            silo.RemoveGrains(_controlGrains);
        }

        if (roles.HasFlag(ZeroShotRoles.Encoder))
        {
            silo.AddEncoder();
        }
        else
        {
            silo.RemoveGrains(_encoderGrains);
        }

        return silo;
    }

    // Both roles read files and objects: one lists lists and archives, the other reads images, with the same allowed directories.
    private static void AddFiles(this ISiloBuilder silo)
    {
        silo.Services.AddChecked<ImageOptions, ImageOptionsValidator>(ImageOptions.Section);
        silo.Services.AddSingleton(services =>
        {
            var images = services.GetRequiredService<IOptions<ImageOptions>>().Value;
            return new ImageFiles([.. images.Roots], images.MaxBytes, images.MaxParquetPageBytes, images.Archives);
        });
        silo.Services.AddChecked<ObjectStoreOptions, ObjectStoreOptionsValidator>(ObjectStoreOptions.Section);
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ObjectStoreOptions>, AllowedAddressesValidator>());
        silo.Services.AddObjectStore<S3Store, S3Options, S3OptionsValidator>(S3Options.Section);
        silo.Services.AddObjectStore<AzureStore, AzureStoreOptions, AzureStoreOptionsValidator>(AzureStoreOptions.Section);
        silo.Services.AddObjectStore<GoogleStore, GoogleStoreOptions, GoogleStoreOptionsValidator>(GoogleStoreOptions.Section);
        silo.Services.AddSingleton(services => new StoreAccess(
            new Lazy<IObjectStore[]>(() => [.. services.GetServices<IObjectStore>()]), services.GetRequiredService<IOptions<ObjectStoreOptions>>()));
        silo.Services.AddSingleton<ObjectOpener>();
    }

    private static void AddControl(this ISiloBuilder silo)
    {
        silo.Services.AddChecked<JobOptions, JobOptionsValidator>(JobOptions.Section);
        silo.Services.AddSingleton<StateDirectory>();
        _ = silo.Configuration.HasRedis() ? silo.AddRedisState() : silo.AddSqliteState();
        silo.Services.AddSingleton<EncoderServiceClient>();
        silo.Services.AddSingleton<IEncoderSilos>(services => services.GetRequiredService<EncoderServiceClient>());
        silo.Services.AddSingleton(services => new ListingRoots([.. services.GetRequiredService<IOptions<ImageOptions>>().Value.Roots]));
        silo.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<StoredLists>(
            services, services.GetRequiredService<StateDirectory>().Scratch, services.GetRequiredService<IOptions<ObjectStoreOptions>>().Value.MaxListBytes));
        silo.Services.AddSingleton<StoredSources>();
        silo.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<SourceListing>(services, services.GetRequiredService<StateDirectory>().Scratch));
        silo.Services.AddChecked<ClassifierOptions, ClassifierOptionsValidator>(ClassifierOptions.Section);
        silo.Services.AddChecked<ExportOptions, ExportOptionsValidator>(ExportOptions.Section);
        silo.Services.AddSingleton<ExportPlaces>();
        silo.Services.AddSingleton<OpenJobLimits>();
        silo.Services.AddSingleton<StorageQuotas>();
        silo.Services.AddSingleton<JobMeter>();
        silo.Services.AddSingleton<LeaseMeter>();
        silo.Services.AddSingleton<RequestMeter>();
        silo.Services.AddSingleton<JobServices>();
        silo.Services.AddSingleton<RequestGate>();
        silo.Services.AddSingleton<ModelInfos>();
        silo.Services.AddChecked<LabelBudgetOptions, LabelBudgetOptionsValidator>(LabelBudgetOptions.Section);
        silo.Services.AddSingleton<LabelMeter>();
        silo.Services.AddSingleton<PromptBudget>();
        silo.Services.AddSingleton<LabelSetMemory>();
        silo.Services.AddSingleton<InteractiveLabels>();
        silo.Services.AddSingleton<PromptWait>();
        silo.Services.AddSingleton<EncoderRouter>();

        silo.Services.AddHostedService<JobWatch>();
        silo.Services.AddHostedService<MembershipWatch>();
    }

    private static void AddEncoder(this ISiloBuilder silo)
    {
        silo.Services.AddChecked<ModelOptions, ModelOptionsValidator>(ModelOptions.Section);
        silo.Services.AddChecked<EncoderOptions, EncoderOptionsValidator>(EncoderOptions.Section);
        silo.Services.AddChecked<DeviceOptions, DeviceOptionsValidator>(DeviceOptions.Section);
        silo.Services.AddChecked<UrlOptions, UrlOptionsValidator>(UrlOptions.Section);
        silo.Services.AddSingleton<FetchLoad>();
        silo.Services.AddSingleton<UrlFetcher>();
        silo.Services.AddSingleton<ObjectFetcher>();
        silo.Services.AddSingleton<StoredImages>();
        silo.Services.AddSingleton<ImageFetcher>();
        silo.Services.AddSingleton<EncoderMeter>();
        silo.Services.AddSingleton<ModelCatalog>();

        // Also on a silo whose state is in Redis: certificates are of its own files and devices.
        silo.Services.AddSingleton(services => new CertificateStore(
            services.GetRequiredService<IOptions<StorageOptions>>().Value.Directory is { Length: > 0 } directory ? Path.Combine(directory, CertificateStore.DirectoryName) : null));

        // One session per tower and silo: it owns the model's memory and is thread-safe.
        silo.Services.AddSingleton<LoadedModels>();
        silo.Services.AddSingleton<ITextRuns, TextRuns>();
        silo.Services.AddSingleton<TextQueue>();
        silo.Services.AddChecked<HubOptions, HubOptionsValidator>(HubOptions.Section);
        silo.Services.AddSingleton<HubPull>();
        silo.Services.AddSingleton<PullModel>(services => services.GetRequiredService<HubPull>().PullAsync);
        silo.Services.AddSingleton<ModelPulls>();
        silo.Services.AddSingleton<LabelSetCache>();
        silo.Services.AddSingleton<InFlightGate>();
        silo.Services.AddSingleton<ThumbnailMaker>();
        silo.Services.AddSingleton<ImageEncoding>();
        silo.AddGrainService<EncoderService>();
        silo.Services.AddHostedService<ModelPreload>();
        silo.Services.AddHostedService<EncoderPump>();
        silo.Services.AddHostedService<ResidenceWatch>();
    }

    private static void AddChecked<TOptions, TValidator>(this IServiceCollection services, string section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
    }

    // A silo does not advertise grains that it does not host, so none is placed on it.
    private static void RemoveGrains(this ISiloBuilder silo, Type[] grains) =>
        silo.Configure<GrainTypeOptions>(types => types.Classes.ExceptWith(grains));
}
