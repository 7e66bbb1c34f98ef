using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Encoding.Options;
using ZeroShotOrleans.Grains.Encoder;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.ControlPlane;

/// <summary>One control silo with real state, and encoder silos with simulated devices, all in this process.</summary>
internal sealed class SimulatedCluster : IAsyncDisposable
{
    private const string ControlSilo = "Silo_0";

    private readonly InProcessTestCluster _cluster;
    private readonly string _folder;

    private SimulatedCluster(InProcessTestCluster cluster, string folder) => (_cluster, _folder, Client) = (cluster, folder, new GrainClient(cluster.Client));

    public GrainClient Client { get; }

    public static async Task<SimulatedCluster> StartAsync(IReadOnlyList<double> imagesPerSecond)
    {
        var folder = Directory.CreateTempSubdirectory("zso-control-plane-").FullName;

        // A folder with this file counts as a model; the simulation never opens it.
        Directory.CreateDirectory(Path.Combine(folder, "models", "simulated"));
        await File.WriteAllTextAsync(Path.Combine(folder, "models", "simulated", "config.json"), "{}");

        var builder = new InProcessTestClusterBuilder((short)(imagesPerSecond.Count + 1));
        builder.Options.ConfigureFileLogging = false;
        builder.Options.UseDistributedGrainDirectory = true;
        builder.ConfigureSilo((silo, orleans) =>
        {
            var number = int.Parse(silo.SiloName[(silo.SiloName.LastIndexOf('_') + 1)..], CultureInfo.InvariantCulture);
            orleans.Services.Configure<StorageOptions>(storage => storage.Directory = Path.Combine(folder, "state"));
            orleans.AddZeroShot(silo.SiloName == ControlSilo ? ZeroShotRoles.Control : ZeroShotRoles.Encoder);
            orleans.Services.Configure<ModelOptions>(models => models.Directories.Add(Path.Combine(folder, "models")));

            orleans.Services.Configure<ExportOptions>(exports => exports.Folders.Add(folder));

            // Silos added later are as fast as the last one.
            orleans.Services.AddSingleton(new SimulatedDevice(number == 0 ? 0 : imagesPerSecond[Math.Min(number, imagesPerSecond.Count) - 1]));
            orleans.Services.PostConfigure<GrainTypeOptions>(types =>
            {
                types.Classes.Remove(typeof(ImageEncoderGrain));
                types.Classes.Remove(typeof(TextEncoderGrain));
                if (silo.SiloName == ControlSilo)
                {
                    types.Classes.Remove(typeof(SimulatedImageEncoderGrain));
                    types.Classes.Remove(typeof(SimulatedTextEncoderGrain));
                }
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        await cluster.WaitForClusterManifestToStabilizeAsync();
        return new SimulatedCluster(cluster, folder);
    }

    /// <summary>Starts another encoder silo. Returns the time until its first image.</summary>
    public async Task<TimeSpan> AddAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        var silo = await _cluster.StartAdditionalSiloAsync();
        var device = silo.ServiceProvider.GetRequiredService<SimulatedDevice>();
        while (device.FirstWork == 0)
        {
            await Task.Delay(1);
        }

        return TimeProvider.System.GetElapsedTime(started, device.FirstWork);
    }

    /// <summary>A folder that jobs may export to.</summary>
    public string ExportFolder(string name) => Path.Combine(_folder, "export", name);

    /// <summary>Submits a job over a list of this many generated names.</summary>
    public async Task<GrainJob> SubmitAsync(long images, ResultExport? export = null)
    {
        var list = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{images}.txt"));
        await using (var writer = new StreamWriter(list))
        {
            for (var i = 0L; i < images; i++)
            {
                await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"shard-{i / 1000:000000}/image-{i:0000000000}.jpg"));
            }
        }

        var submitted = await Client.SubmitAsync(new JobSpec
        {
            Source = new ListSource { File = list, Root = _folder },
            Model = "simulated",
            Export = export,
            LabelSets = [new LabelSetDefinition { Labels = [.. Enumerable.Range(0, 10).Select(i => $"label {i}")] }],
        });
        return Client.GetJob(submitted.Job.JobId);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
