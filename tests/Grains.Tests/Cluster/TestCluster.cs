using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Grains.Encoder;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Storage.Sqlite.State;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Real silos in this process with real storage and the real default model.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly StateDatabase _database;
    private readonly bool _ownsState;

    private TestCluster(InProcessTestCluster cluster, string state, StateDatabase database, bool ownsState)
    {
        (_cluster, State, _database, _ownsState) = (cluster, state, database, ownsState);
        Client = new GrainClient(cluster.Client);
    }

    public string State { get; }

    public GrainClient Client { get; }

    public IGrainFactory Grains => _cluster.Client;

    public IReadOnlyList<InProcessSiloHandle> Silos => [.. _cluster.Silos];

    public static async Task<TestCluster> StartAsync(TestClusterOptions options)
    {
        var state = options.StateDirectory ?? Directory.CreateTempSubdirectory("zso-test-state-").FullName;

        // A state directory belongs to one process: the control silos here share the open database, as machines would share a server.
        var database = new StateDatabase(new StorageOptions { Directory = state });
        var builder = new InProcessTestClusterBuilder((short)options.Roles.Length);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.UseDistributedGrainDirectory = true;

        // The same service id for all clusters of this state, as in production; otherwise each cluster would have its own.
        builder.Options.ServiceId = "zeroshot";
        builder.ConfigureSilo((silo, orleans) =>
        {
            orleans.Services.AddSingleton(database);
            orleans.Services.Configure<StorageOptions>(storage => storage.Directory = state);
            orleans.Services.RemoveFakeGrains();
            orleans.AddZeroShot(RoleOf(silo.SiloName, options.Roles));
            orleans.Services.Configure<JobOptions>(jobs => jobs.LeaseSeconds = options.LeaseSeconds);

            // Several silos share the cores of this machine: one worker each, so that none starves,
            // and no lower priority than other tests.
            orleans.Services.Configure<EncoderOptions>(encoder => (encoder.Workers, encoder.BulkNiceness) = (1, 0));
            orleans.Services.Configure(options.Encoder ?? (_ => { }));
            orleans.Services.Configure(options.Classifier ?? (_ => { }));
            orleans.Services.Configure(options.Labels ?? (_ => { }));
            orleans.Services.Configure(options.Models ?? (_ => { }));
            orleans.Services.Configure<ModelOptions>(models => options.ModelsOf?.Invoke(NumberOf(silo.SiloName), models));
            orleans.Services.Configure(options.Images ?? (_ => { }));
            orleans.Services.Configure(options.Urls ?? (_ => { }));
            orleans.Services.Configure(options.Jobs ?? (_ => { }));
            options.Silo?.Invoke(orleans);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();

        // Each silo, and the client, must know which grains the others host.
        await cluster.WaitForClusterManifestToStabilizeAsync();
        foreach (var services in cluster.Silos.Select(silo => silo.ServiceProvider).Append(cluster.Client.ServiceProvider))
        {
            await KnowsAsync(services.GetRequiredService<IGrainFactory>(), options.Roles);
        }

        return new TestCluster(cluster, state, database, options.StateDirectory is null);
    }

    // The manifest counts as complete when two polls are equal, which can also happen before the last silo has announced itself.
    private static async Task KnowsAsync(IGrainFactory grains, ZeroShotRoles[] roles)
    {
        while (true)
        {
            try
            {
                _ = roles.Any(role => role.HasFlag(ZeroShotRoles.Control)) ? grains.GetGrain<IJobCatalogGrain>(IJobCatalogGrain.Key) : null;
                _ = roles.Any(role => role.HasFlag(ZeroShotRoles.Encoder)) ? grains.GetTextEncoder() : null;
                return;
            }
            catch (Exception exception) when (exception is ArgumentException or ZeroShotException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
            }
        }
    }

    public Task<InProcessSiloHandle> AddSiloAsync() => _cluster.StartAdditionalSiloAsync();

    /// <summary>Waits until every control silo knows an encoder silo and its grains.</summary>
    public async Task HearsOfAsync(InProcessSiloHandle encoder)
    {
        foreach (var control in _cluster.Silos.Select(silo => silo.ServiceProvider.GetService<EncoderServiceClient>()).OfType<EncoderServiceClient>())
        {
            while (!control.Silos.Contains(encoder.SiloAddress))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
            }
        }
    }

    public Task KillAsync(InProcessSiloHandle silo) => _cluster.KillSiloAsync(silo);

    public Task StopAsync(InProcessSiloHandle silo) => _cluster.StopSiloAsync(silo);

    /// <summary>The silo that hosts the activation of a job.</summary>
    public async Task<InProcessSiloHandle> SiloOfJobAsync(string jobId)
    {
        var management = Grains.GetGrain<IManagementGrain>(0);
        var address = await management.GetActivationAddress((IAddressable)Grains.GetGrain<IJobGrain>(jobId));
        return _cluster.Silos.Single(silo => silo.SiloAddress.Equals(address));
    }

    public static IServiceProvider ServicesOf(InProcessSiloHandle silo) => silo.ServiceProvider;

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _database.Dispose();
        if (_ownsState)
        {
            Directory.Delete(State, recursive: true);
        }
    }

    private static ZeroShotRoles RoleOf(string siloName, ZeroShotRoles[] roles) => roles[Math.Min(NumberOf(siloName), roles.Length - 1)];

    private static int NumberOf(string siloName) => int.Parse(siloName[(siloName.LastIndexOf('_') + 1)..], CultureInfo.InvariantCulture);
}
