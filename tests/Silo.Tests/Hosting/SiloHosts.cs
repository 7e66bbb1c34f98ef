using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Silo.Tests.Hosting;

/// <summary>Silos hosted as in production, in this process, each with a settings file of <c>deploy/</c>. They share only what the files configure.</summary>
internal sealed class SiloHosts : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-test-silos-");
    private readonly List<IHost> _hosts = [];

    public IReadOnlyList<IHost> All => _hosts;

    /// <summary>Receives the logs of silos; may be null.</summary>
    public ILoggerProvider? LogTo { get; init; }

    /// <summary>Starts a silo on free ports.</summary>
    /// <param name="file">Path below <c>deploy/</c>.</param>
    /// <param name="arguments">Command line arguments, which override the file.</param>
    public Task<IHost> StartAsync(string file, params string[] arguments) => AttemptAsync(file, arguments, TestContext.Current.CancellationToken);

    /// <summary>Starts a silo that may fail, until cancelled.</summary>
    /// <param name="file">Path below <c>deploy/</c>.</param>
    /// <param name="arguments">Command line arguments, which override the file.</param>
    /// <param name="cancellationToken">Cancels the attempt.</param>
    public async Task<IHost> AttemptAsync(string file, string[] arguments, CancellationToken cancellationToken)
    {
        string[] args =
        [
            "--settings", Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "deploy", file),
            string.Create(CultureInfo.InvariantCulture, $"--Cluster:SiloPort={FreePort.Take()}"),

            // One directory for all: their files must not collide.
            $"--Storage:Directory={Path.Combine(_folder.FullName, "state")}",

            // Several silos share the cores of this machine: one worker each, so that none starves.
            "--Encoder:Workers=1",
            .. arguments,
        ];
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddCommandLine(args);
        if (LogTo is { } log)
        {
            builder.Logging.AddProvider(log);
        }

        var host = builder.AddSettingsFile(args).UseZeroShotSilo().Build();

        // A silo that failed to start is not disposed: after that, Orleans' membership loops would spin for the rest of the process.
        await host.StartAsync(cancellationToken);
        _hosts.Add(host);
        return host;
    }

    /// <summary>An argument with a free port.</summary>
    public static string GatewayPort() => string.Create(CultureInfo.InvariantCulture, $"--Cluster:GatewayPort={FreePort.Take()}");

    public static SiloAddress AddressOf(IHost host) => host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    public static IGrainFactory GrainsOf(IHost host) => host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Submits a job as soon as the silo knows an encoder.</summary>
    public static async Task<GrainJob> SubmitAsync(IHost host, string folder)
    {
        var client = new GrainClient(GrainsOf(host));
        var spec = new JobSpec
        {
            Source = new DirectorySource { Root = folder },
            Model = "zeroshot-mini",
            LabelSets = [new LabelSetDefinition { Labels = ["cat", "dog", "sky"] }],
        };
        while (true)
        {
            try
            {
                return client.GetJob((await client.SubmitAsync(spec, TestContext.Current.CancellationToken)).Job.JobId);
            }
            catch (Exception unknown) when (unknown is ArgumentException or ZeroShotException { Code: ZeroShotError.NoSilo })
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Stops a silo abruptly, without deactivating its grains or leaving the cluster.</summary>
    public async Task KillAsync(IHost host)
    {
        _hosts.Remove(host);
        try
        {
            await host.StopAsync(new CancellationToken(canceled: true));
        }
        catch (Exception exception) when (exception is OperationCanceledException or AggregateException)
        {
            // Expected for an abrupt stop.
        }

        await DisposeAsync(host);
    }

    public async ValueTask DisposeAsync()
    {
        // Stops first those that depend on others.
        foreach (var host in Enumerable.Reverse(_hosts).ToArray())
        {
            await host.StopAsync(CancellationToken.None);
            await DisposeAsync(host);
        }

        _folder.Delete(recursive: true);
    }

    private static ValueTask DisposeAsync(IHost host) => ((IAsyncDisposable)host).DisposeAsync();
}
