using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Runtime.MembershipService.SiloMetadata;
using ZeroShotOrleans.Gateway.Health;
using ZeroShotOrleans.Gateway.WebConsole;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Hosting.Http;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Storage.Redis;
using ZeroShotOrleans.Storage.Redis.Connections;
using ZeroShotOrleans.Storage.State;
using ZeroShotOrleans.Tls;

namespace ZeroShotOrleans.Hosting;

/// <summary>Configures a host as a ZeroShotOrleans silo.</summary>
public static class SiloHosting
{
    /// <summary>Silo metadata key of the role: <c>control</c>, <c>encoder</c> or <c>all</c>.</summary>
    public const string RoleKey = "zso.role";

    /// <summary>Silo metadata key of the start time, in ISO 8601 format.</summary>
    public const string StartedKey = "zso.started";

    /// <summary>Adds the silo to the host.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="configure">Sets the common settings. They override the configuration, which can set all others.</param>
    /// <exception cref="InvalidOperationException">The configuration is inconsistent; the message names the key.</exception>
    public static TBuilder UseZeroShotSilo<TBuilder>(this TBuilder builder, Action<ZeroShotSiloOptions>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        if (configure is not null)
        {
            var options = new ZeroShotSiloOptions();
            configure(options);
            builder.Configuration.AddInMemoryCollection(options.Settings());
        }

        builder.Services.AddOptions<SiloClusterOptions>().BindConfiguration(SiloClusterOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<Microsoft.Extensions.Options.IValidateOptions<SiloClusterOptions>, SiloClusterOptionsValidator>();
        builder.Services.Configure<StorageOptions>(storage =>
            storage.Directory = storage.Directory.Length > 0 ? storage.Directory : DefaultStateDirectory());

        var cluster = builder.Configuration.GetSection(SiloClusterOptions.Section).Get<SiloClusterOptions>() ?? new SiloClusterOptions();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(cluster.StopSeconds));
        var address = ParseAddress(cluster.Address);
        var roots = builder.Configuration.GetSection($"{ImageOptions.Section}:{nameof(ImageOptions.Roots)}").GetChildren();
        if (!IPAddress.IsLoopback(address) && !roots.Any())
        {
            throw new InvalidOperationException(
                $"{SiloClusterOptions.Section}:Address is {address}, so other machines can reach this silo, but {ImageOptions.Section}:Roots is empty: they could read any file and list any directory. " +
                $"Set it to the directories that contain images, for example {ImageOptions.Section}:Roots:0=/photos.");
        }

        builder.UseOrleans(silo => silo
            .Configure<Orleans.Configuration.ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (cluster.ClusterId, cluster.ServiceId))
            .Configure<SiloOptions>(options => options.SiloName = cluster.EffectiveName)
            .AddClustering(cluster, address)
            .AddTls()
            .ConfigureEndpoints(address, cluster.SiloPort, cluster.EffectiveGatewayPort, listenOnAnyHostAddress: false)
            .UseSiloMetadata(new Dictionary<string, string>
            {
                [RoleKey] = cluster.RoleText,
                [StartedKey] = TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
            })
            .AddZeroShot(cluster.Roles)
            .Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, GoneSiloWatch>());
        if (DashboardPageOptions.Of(builder.Configuration).Enabled)
        {
            // Traces would let everyone who can open the dashboard read the log.
            builder.UseOrleans(silo => silo.AddDashboard(dashboard => dashboard.HideTrace = true));
        }

        if (builder is WebApplicationBuilder)
        {
            builder.Services.AddHttpApi();
        }

        // Orleans retries with Polly, which logs every call, including successful ones.
        builder.Logging.AddFilter("Polly", LogLevel.Warning);
        return builder;
    }

    /// <summary>Default state directory, in the user's data directory. Empty if the user has none.</summary>
    public static string DefaultStateDirectory()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return data.Length > 0 ? Path.Combine(data, "zeroshot-orleans", "silo") : "";
    }

    // Apart, so that a host without a web server loads nothing of it.
    private static void AddHttpApi(this IServiceCollection services)
    {
        // The readiness endpoint is public, so it does not name directories; the log does.
        services.AddSingleton(provider => new ReadinessCheck(() => provider.StateProblem() is null ? null : "the state directory was deleted or replaced"));
        services.AddSingleton<HttpApiService>();
        services.AddHostedService(provider => provider.GetRequiredService<HttpApiService>());
    }

    private static ISiloBuilder AddClustering(this ISiloBuilder silo, SiloClusterOptions cluster, IPAddress address)
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
                $"{SiloClusterOptions.Section}:Primary is {cluster.Primary} and Redis:ConnectionString are both set, but only one of them can provide the membership list. " +
                $"Remove {SiloClusterOptions.Section}:Primary to use Redis, or Redis:ConnectionString to use the primary silo.");
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
            connections.ConfigureSiloInboundConnection(connection => connection.UseInboundTls(credentials, TlsPeer.JoiningSilo));
            connections.ConfigureSiloOutboundConnection(connection => connection.UseOutboundTls(credentials));
            connections.ConfigureGatewayInboundConnection(connection => connection.UseInboundTls(credentials, TlsPeer.Client));
        });
    }

    private static IPAddress ParseAddress(string address) =>
        address == "auto" ? OwnAddress()
        : IPAddress.TryParse(address, out var parsed) ? parsed
        : throw new InvalidOperationException($"{SiloClusterOptions.Section}:Address is '{address}', which is not a valid IP address. Use for example 127.0.0.1, or auto for the address of this machine's host name.");

    private static IPAddress OwnAddress()
    {
        try
        {
            return Dns.GetHostAddresses(Dns.GetHostName(), AddressFamily.InterNetwork).First(address => !IPAddress.IsLoopback(address));
        }
        catch (Exception exception) when (exception is SocketException or InvalidOperationException)
        {
            throw new InvalidOperationException(
                $"{SiloClusterOptions.Section}:Address is auto, but the host name of this machine, {Dns.GetHostName()}, has no address that others can reach. Set the IP address.");
        }
    }
}
