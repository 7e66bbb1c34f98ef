using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime.MembershipService.SiloMetadata;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Storage.Redis.Tests;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Silo.Tests.Hosting;

/// <summary>The settings in <c>deploy/</c> form clusters that can run a job; only ports and folders are changed.</summary>
public sealed class DeploymentTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_process_runs_all_roles()
    {
        await using var silos = new SiloHosts();
        using var folder = new ImageFolder(20);
        var silo = await silos.StartAsync("one-process/appsettings.json", SiloHosts.GatewayPort());

        await AssertDone(await SiloHosts.SubmitAsync(silo, folder.Path), images: 20);
    }

    [Fact]
    public async Task Two_encoders_on_one_machine_join_the_control_silo()
    {
        await using var silos = new SiloHosts();
        using var folder = new ImageFolder(60);
        var control = await silos.StartAsync("one-machine/control.json", SiloHosts.GatewayPort());
        var primary = $"--Cluster:Primary={SiloHosts.AddressOf(control).Endpoint}";
        await silos.StartAsync("one-machine/encoder.json", primary);
        var encoder = await silos.StartAsync("one-machine/encoder.json", primary);

        await AssertDone(await SiloHosts.SubmitAsync(control, folder.Path), images: 60);

        Assert.Null(encoder.Services.GetService<StateDatabase>());
        await AssertRoles(control, ["control", "encoder", "encoder"]);
    }

    [Fact]
    public async Task With_Redis_a_job_survives_the_loss_of_its_control_silo()
    {
        const int images = 200;
        await using var redis = await RedisServer.StartAsync([ConfigFile]);
        await using var silos = new SiloHosts();
        using var folder = new ImageFolder(images);
        folder.Add("notes.txt", [1]);
        folder.Add("._00000.bmp", [1]);
        var meeting = $"--Redis:ConnectionString={redis.ConnectionString}";
        await silos.StartAsync("redis/control.json", meeting, SiloHosts.GatewayPort());
        var control = await silos.StartAsync("redis/control.json", meeting, SiloHosts.GatewayPort());
        var encoder = await silos.StartAsync("redis/encoder.json", meeting);
        await AssertRoles(control, ["control", "control", "encoder"]);

        var submitted = await SiloHosts.SubmitAsync(control, folder.Path);
        var job = new GrainClient(SiloHosts.GrainsOf(encoder)).GetJob(submitted.Id);
        var results = new List<string>();
        await foreach (var chunk in job.ResultsAsync(cancellationToken: Token))
        {
            if (results.Count == 0)
            {
                await silos.KillAsync(await HostOfAsync(job.Id, silos));
            }

            results.AddRange(chunk.Results.Select(result => result.Path));
        }

        Assert.Equal(Enumerable.Range(0, images).Select(ImageFolder.Name), results);
        var progress = await job.ProgressAsync(Token);
        Assert.Equal((JobState.Finished, (long)images), (progress.State, progress.Classified));
        Assert.Equal((1, 1), (progress.Skipped.Files, progress.Skipped.SystemFiles));
        Assert.Equal(2, silos.All.Count);
    }

    [Fact]
    public async Task The_shipped_Redis_configuration_is_durable()
    {
        await using var redis = await RedisServer.StartAsync([ConfigFile]);

        Assert.Equal(
            ["yes", "everysec", "", "noeviction"],
            await Task.WhenAll(new[] { "appendonly", "appendfsync", "save", "maxmemory-policy" }
                .Select(async setting => ((string[])(await redis.AskAsync("CONFIG", "GET", setting))!)[1])));
    }

    private static string ConfigFile => Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "deploy", "redis", "redis.conf");

    private static async Task<IHost> HostOfAsync(string jobId, SiloHosts silos)
    {
        var grains = SiloHosts.GrainsOf(silos.All[^1]);
        var address = await AddressOfAsync(grains, grains.GetGrain<IJobGrain>(jobId));
        return silos.All.Single(host => SiloHosts.AddressOf(host).Equals(address));
    }

    private static async Task<SiloAddress?> AddressOfAsync(IGrainFactory grains, IJobGrain job)
    {
        while (true)
        {
            try
            {
                return await grains.GetGrain<IManagementGrain>(0).GetActivationAddress((IAddressable)job);
            }
            catch (ArgumentException)
            {
                // The silo does not yet know which grains the others host.
                await Task.Delay(TimeSpan.FromMilliseconds(10), Token);
            }
        }
    }

    /// <summary>Asserts the roles that the silos report.</summary>
    private static async Task AssertRoles(IHost host, string[] roles)
    {
        var silos = (await SiloHosts.GrainsOf(host).GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Keys;
        var metadata = host.Services.GetRequiredService<ISiloMetadataCache>();

        Assert.Equal(roles, silos.Select(silo => metadata.GetSiloMetadata(silo).Metadata[SiloHosting.RoleKey]).Order(StringComparer.Ordinal));
        Assert.All(silos, silo => DateTimeOffset.ParseExact(metadata.GetSiloMetadata(silo).Metadata[SiloHosting.StartedKey], "O", CultureInfo.InvariantCulture));
    }

    private static async Task AssertDone(GrainJob job, int images)
    {
        var results = new List<ImageResult>();
        await foreach (var chunk in job.ResultsAsync(cancellationToken: Token))
        {
            results.AddRange(chunk.Results);
        }

        Assert.Equal(Enumerable.Range(0, images).Select(ImageFolder.Name), results.Select(result => result.Path));
        Assert.All(results, result => Assert.Equal(ImageError.None, result.Outcome.Error));
    }
}
