using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Runtime.MembershipService.SiloMetadata;
using ZeroShotOrleans.Gateway.WebConsole;
using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Grains.Redis;
using ZeroShotOrleans.Grains.Storage;
using ZeroShotOrleans.Silo.Telemetry;
using ZeroShotOrleans.Tls;

namespace ZeroShotOrleans.Silo;

/// <summary>Makes a host a silo of ZeroShotOrleans, as its configuration says.</summary>
public static class SiloHosting
{
    /// <summary>Metadata of a silo: <c>control</c>, <c>encoder</c> or <c>all</c>.</summary>
    public const string RoleKey = "zso.role";

    /// <summary>Metadata of a silo: when it started, in the form of ISO 8601.</summary>
    public const string StartedKey = "zso.started";

    /// <summary>
    /// How long a silo may take to leave: it ends the batches in work first, and the slowest model on a CPU needs some ten seconds for one. Who ends processes has to wait
    /// longer than this before it kills.
    /// </summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Adds the silo.</summary>
    /// <exception cref="InvalidOperationException">The configuration contradicts itself; the message names the key.</exception>
    public static TBuilder AddZeroShotSilo<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.AddOptions<ClusterOptions>().BindConfiguration(ClusterOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<Microsoft.Extensions.Options.IValidateOptions<ClusterOptions>, ClusterOptionsValidator>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        builder.Services.Configure<StorageOptions>(storage =>
            storage.Directory = storage.Directory.Length > 0 ? storage.Directory : DefaultStateDirectory());

        var cluster = builder.Configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new ClusterOptions();
        var address = ParseAddress(cluster.Address);
        var roots = builder.Configuration.GetSection($"{ImageOptions.Section}:{nameof(ImageOptions.Roots)}").GetChildren();
        if (!IPAddress.IsLoopback(address) && !roots.Any())
        {
            throw new InvalidOperationException(
                $"{ClusterOptions.Section}:Address is {address}, so other machines can reach this silo, but {ImageOptions.Section}:Roots names no directory: they could have any file read, and any directory listed. " +
                $"Name the directories that hold images, for example {ImageOptions.Section}:Roots:0=/photos.");
        }

        builder.UseOrleans(silo => silo
            .Configure<Orleans.Configuration.ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.ClusterId, cluster.ServiceId))
            .Configure<SiloOptions>(options => options.SiloName = cluster.EffectiveName)
            .AddClustering(cluster, address)
            .AddTls()
            .ConfigureEndpoints(address, cluster.SiloPort, cluster.EffectiveGatewayPort, listenOnAnyHostAddress: false)
            .UseSiloMetadata(new Dictionary<string, string>
            {
                [RoleKey] = cluster.RoleWord,
                [StartedKey] = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
            })
            .AddZeroShot(cluster.Roles));
        if (DashboardPageOptions.Of(builder.Configuration).Enabled)
        {
            // Traces would let whoever opens the dashboard read the log.
            builder.UseOrleans(silo => silo.AddDashboard(dashboard => dashboard.HideTrace = true));
        }

        builder.AddTelemetry(cluster);

        // Orleans retries with Polly, which tells of every call, also of those that went well.
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        return builder;
    }

    /// <summary>Where state goes that nobody gave a place: in the user's data directory. Empty when the user has none.</summary>
    public static string DefaultStateDirectory()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return data.Length > 0 ? Path.Combine(data, "zeroshot-orleans", "silo") : "";
    }

    private static ISiloBuilder AddClustering(this ISiloBuilder silo, ClusterOptions cluster, IPAddress address)
    {
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(cluster.ProbeSeconds);
            membership.NumMissedProbesLimit = cluster.MissedProbes;
            membership.NumVotesForDeathDeclaration = cluster.Votes;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(cluster.TableRefreshSeconds);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(cluster.AliveSeconds);
        });
        if (!silo.Configuration.HasRedis())
        {
            return silo.UseDevelopmentClustering(
                cluster.Primary.Length > 0 ? IPEndPoint.Parse(cluster.Primary) : new IPEndPoint(address, cluster.SiloPort));
        }

        if (cluster.Primary.Length > 0)
        {
            throw new InvalidOperationException(
                $"{ClusterOptions.Section}:Primary is {cluster.Primary} and Redis:ConnectionString is set, but a silo finds the others in one way only. " +
                $"Remove {ClusterOptions.Section}:Primary to find them through Redis, or Redis:ConnectionString to find them through that silo.");
        }

        silo.AddRedisConnection().UseRedisClustering(_ => { });
        silo.Services.AddOptions<RedisClusteringOptions>().Configure<RedisConnection>((options, redis) =>
        {
            options.ConfigurationOptions = redis.Configuration;
            options.CreateMultiplexer = async _ => (await redis.ShareAsync(), true);
        });
        return silo;
    }

    private static ISiloBuilder AddTls(this ISiloBuilder silo)
    {
        var options = silo.Configuration.GetSection(TlsOptions.Section).Get<TlsOptions>() ?? new TlsOptions();
        if (!options.IsOn)
        {
            return silo;
        }

        var credentials = TlsCredentials.Load(options, TlsKeys.In(TlsOptions.Section), TlsPeer.JoiningSilo, TimeProvider.System);
        return silo.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloInboundConnection(connection => connection.TakeTls(credentials, TlsPeer.JoiningSilo));
            connections.ConfigureSiloOutboundConnection(connection => connection.MakeTls(credentials));
            connections.ConfigureGatewayInboundConnection(connection => connection.TakeTls(credentials, TlsPeer.Client));
        });
    }

    private static IPAddress ParseAddress(string address) =>
        address == "auto" ? OwnAddress()
        : IPAddress.TryParse(address, out var parsed) ? parsed
        : throw new InvalidOperationException($"{ClusterOptions.Section}:Address is '{address}', which is no IP address. Write for example 127.0.0.1, or auto for the address of this machine's name.");

    private static IPAddress OwnAddress()
    {
        try
        {
            return Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork).First(address => !IPAddress.IsLoopback(address));
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            throw new InvalidOperationException(
                $"{ClusterOptions.Section}:Address is auto, but the name of this machine, {Dns.GetHostName()}, has no address that others could reach. Write the IP address.");
        }
    }
}
