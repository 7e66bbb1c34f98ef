using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using ZeroShotOrleans.AspireHosting;

// The conventional namespace of such extension methods.
namespace Aspire.Hosting;

/// <summary>Adds a ZeroShotOrleans cluster to an Aspire application.</summary>
public static class ZeroShotBuilderExtensions
{
    /// <summary>The program that runs silos unless <see cref="WithProgram"/> names another.</summary>
    internal const string Tool = "zso";

    private const string Loopback = "127.0.0.1";
    private static readonly TimeSpan _startTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Adds a cluster of one silo that does everything, run by the dotnet tool <c>zso</c>. It is healthy when the HTTP API is ready: an encoder silo accepts work and every loaded model answers.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Name of the resource, and of its connection string.</param>
    /// <param name="httpPort">Port of the HTTP API; null for a free one.</param>
    /// <param name="gatewayPort">Port for Orleans clients; null for a free one.</param>
    public static IResourceBuilder<ZeroShotResource> AddZeroShot(this IDistributedApplicationBuilder builder, [ResourceName] string name, int? httpPort = null, int? gatewayPort = null)
    {
        var resource = new ZeroShotResource(name, Tool, builder.AppHostDirectory);

        // Silos tell each other their ports, so there is no proxy before them, and the ports have to be known now.
        return builder.AddResource(resource)
            .WithEndpoint(port: httpPort ?? FreePort(), scheme: "http", name: ZeroShotResource.HttpEndpoint, isProxied: false)
            .WithEndpoint(port: gatewayPort ?? FreePort(), scheme: "tcp", name: ZeroShotResource.GatewayEndpoint, isProxied: false)
            .WithEndpoint(port: FreePort(), scheme: "tcp", name: ZeroShotResource.SiloEndpoint, isProxied: false)
            .WithArgs(context => AddArguments(context, resource))
            .WithHttpHealthCheck("/health/ready", endpointName: ZeroShotResource.HttpEndpoint)
            .WithOtlpExporter()
            .WithEnvironment(context =>
            {
                var settings = new Dictionary<string, object>
                {
                    ["Cluster:Roles"] = resource.Encoders.Count > 0 ? "Control" : "All",
                    ["Cluster:Name"] = name,
                    ["Cluster:SiloPort"] = PortOf(resource, ZeroShotResource.SiloEndpoint),
                    ["Cluster:GatewayPort"] = PortOf(resource, ZeroShotResource.GatewayEndpoint),
                    ["Http:Urls"] = $"http://{Loopback}:{PortOf(resource, ZeroShotResource.HttpEndpoint)}",
                    ["Storage:Directory"] = DefaultStateDirectory(builder, name),
                };
                Set(context, resource, settings);
            });
    }

    /// <summary>Runs <paramref name="count"/> encoder silos beside the control silo, which then does not encode. They start when it answers.</summary>
    /// <param name="builder">The cluster.</param>
    /// <param name="count">How many, 1 or more.</param>
    public static IResourceBuilder<ZeroShotResource> WithEncoders(this IResourceBuilder<ZeroShotResource> builder, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var control = builder.Resource;
        for (var i = control.Encoders.Count + 1; count > 0; i++, count--)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{control.Name}-encoder-{i}");
            var port = FreePort();
            var encoder = builder.ApplicationBuilder.AddExecutable(name, control.Program.Command, builder.ApplicationBuilder.AppHostDirectory)
                .WithArgs(context => AddArguments(context, control))
                .WithOtlpExporter()
                .WithEnvironment(context => Set(context, control, new Dictionary<string, object>
                {
                    ["Cluster:Roles"] = "Encoder",
                    ["Cluster:Name"] = name,
                    ["Cluster:SiloPort"] = port.ToString(CultureInfo.InvariantCulture),
                    ["Cluster:Primary"] = control.Redis is null ? $"{Loopback}:{PortOf(control, ZeroShotResource.SiloEndpoint)}" : "",
                }))
                .WithParentRelationship(control);

            // Not WaitFor: the control silo is healthy only when an encoder has joined it.
            builder.ApplicationBuilder.Eventing.Subscribe<BeforeResourceStartedEvent>(encoder.Resource, (_, stop) => WaitForAsync(control, stop));
            control.Encoders.Add(encoder);
        }

        return builder;
    }

    /// <summary>Keeps membership and state in Redis, so that control silos and their machine may be lost. The cluster starts when Redis is healthy.</summary>
    /// <param name="builder">The cluster.</param>
    /// <param name="redis">A Redis whose connection string is in the syntax of StackExchange.Redis, as <c>AddRedis</c> makes it.</param>
    public static IResourceBuilder<ZeroShotResource> WithRedis(this IResourceBuilder<ZeroShotResource> builder, IResourceBuilder<IResourceWithConnectionString> redis)
    {
        builder.Resource.Redis = redis.Resource;
        return builder.WaitFor(redis);
    }

    /// <summary>Sets a setting of all silos: <c>Images:Roots:0</c>, <c>Encoder:Precision</c>. docs/configuration.md lists them.</summary>
    /// <param name="builder">The cluster.</param>
    /// <param name="key">The key, with <c>:</c> between its parts.</param>
    /// <param name="value">The value.</param>
    public static IResourceBuilder<ZeroShotResource> WithSetting(this IResourceBuilder<ZeroShotResource> builder, string key, string value)
    {
        builder.Resource.Settings.Add(new(key, value));
        return builder;
    }

    /// <summary>Runs silos with another program than the tool <c>zso</c>: <c>dotnet</c> and the path of <c>ZeroShotOrleans.Silo.dll</c>, or a host of your own.</summary>
    /// <param name="builder">The cluster.</param>
    /// <param name="command">The program.</param>
    /// <param name="arguments">Its first arguments.</param>
    public static IResourceBuilder<ZeroShotResource> WithProgram(this IResourceBuilder<ZeroShotResource> builder, string command, params string[] arguments)
    {
        builder.Resource.Program = (command, arguments);
        builder.WithCommand(command);
        builder.Resource.Encoders.ForEach(encoder => encoder.WithCommand(command));
        return builder;
    }

    private static void AddArguments(CommandLineArgsCallbackContext context, ZeroShotResource cluster)
    {
        foreach (var argument in cluster.Program.Arguments)
        {
            context.Args.Add(argument);
        }
    }

    // As environment variables: a setting of the application's author overrides ours.
    private static void Set(EnvironmentCallbackContext context, ZeroShotResource cluster, Dictionary<string, object> settings)
    {
        if (cluster.Redis is { } redis)
        {
            settings["Redis:ConnectionString"] = redis.ConnectionStringExpression;
        }

        // The collector of Aspire's dashboard. Its key is in a variable that the exporter reads itself.
        if (context.EnvironmentVariables.TryGetValue("OTEL_EXPORTER_OTLP_ENDPOINT", out var collector))
        {
            settings["Telemetry:OtlpEndpoint"] = collector;
        }

        foreach (var (key, value) in cluster.Settings)
        {
            settings[key] = value;
        }

        foreach (var (key, value) in settings)
        {
            context.EnvironmentVariables[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
    }

    private static async Task WaitForAsync(ZeroShotResource control, CancellationToken stop)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(_startTimeout);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{Loopback}:{PortOf(control, ZeroShotResource.HttpEndpoint)}") };
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative), deadline.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw new TimeoutException($"The control silo {control.Name} did not answer within {_startTimeout.TotalMinutes:0} minutes, so its encoders were not started. Its log says why.");
            }

            await Task.Delay(_pause, deadline.Token);
        }
    }

    private static string PortOf(ZeroShotResource resource, string endpoint) =>
        resource.Annotations.OfType<EndpointAnnotation>().Single(annotation => annotation.Name == endpoint).Port!.Value.ToString(CultureInfo.InvariantCulture);

    // Of its own: the default directory of a silo may be in use by one that somebody started by hand.
    private static string DefaultStateDirectory(IDistributedApplicationBuilder builder, string name) => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "zeroshot-orleans", "aspire", builder.Environment.ApplicationName, name);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
