using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Client;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Silo.Tests.Hosting;

/// <summary>Silos as a program hosts them, in this process, each with a settings file of <c>deploy/</c>. They share nothing but what the files name.</summary>
internal sealed class SiloHosts : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zso-test-silos-");
    private readonly List<IHost> _hosts = [];

    public IReadOnlyList<IHost> All => _hosts;

    /// <summary>Where logs of silos go, or null.</summary>
    public ILoggerProvider? LogTo { get; init; }

    /// <summary>Starts one on ports of its own.</summary>
    /// <param name="file">Below <c>deploy/</c>.</param>
    /// <param name="arguments">As on the command line; they go before the file.</param>
    public Task<IHost> StartAsync(string file, params string[] arguments) => AttemptAsync(file, arguments, TestContext.Current.CancellationToken);

    /// <summary>Starts one, until the caller has seen enough.</summary>
    /// <param name="file">Below <c>deploy/</c>.</param>
    /// <param name="arguments">As on the command line; they go before the file.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<IHost> AttemptAsync(string file, string[] arguments, CancellationToken cancellationToken)
    {
        string[] args =
        [
            "--settings", Path.Combine(ZeroShotOrleans.Tests.Repository.Root, "deploy", file),
            string.Create(CultureInfo.InvariantCulture, $"--Cluster:SiloPort={FreePort.Take()}"),

            // One directory for all: what they have there must not be in each other's way.
            $"--Storage:Directory={Path.Combine(_folder.FullName, "state")}",

            // Several silos share the cores of this machine: one worker each keeps them from starving one another.
            "--Encoder:Workers=1",
            .. arguments,
        ];
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddCommandLine(args);
        if (LogTo is { } log)
        {
            builder.Logging.AddProvider(log);
        }

        var host = builder.AddSettingsFile(args).AddZeroShotSilo().Build();

        // One that cannot start is left as it is: Orleans' loops over the list of silos turn without a pause, for as long as the process lives, when they are disposed and were not stopped.
        await host.StartAsync(cancellationToken);
        _hosts.Add(host);
        return host;
    }

    /// <summary>A port that nobody had a moment ago, as an argument.</summary>
    public static string GatewayPort() => string.Create(CultureInfo.InvariantCulture, $"--Cluster:GatewayPort={FreePort.Take()}");

    public static SiloAddress AddressOf(IHost host) => host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    public static IGrainFactory GrainsOf(IHost host) => host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Submits a job as soon as the silo has heard of one that encodes.</summary>
    public static async Task<ZeroShotJob> SubmitAsync(IHost host, string folder)
    {
        var client = new ZeroShotClient(GrainsOf(host));
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

    /// <summary>Ends one without a word to its grains, and without what it would do when it leaves.</summary>
    public async Task KillAsync(IHost host)
    {
        _hosts.Remove(host);
        try
        {
            await host.StopAsync(new CancellationToken(canceled: true));
        }
        catch (Exception exception) when (exception is OperationCanceledException or AggregateException)
        {
            // It was in a hurry.
        }

        await DisposeAsync(host);
    }

    public async ValueTask DisposeAsync()
    {
        // Those that others depend on started first.
        foreach (var host in Enumerable.Reverse(_hosts).ToArray())
        {
            await host.StopAsync(CancellationToken.None);
            await DisposeAsync(host);
        }

        _folder.Delete(recursive: true);
    }

    private static ValueTask DisposeAsync(IHost host) => ((IAsyncDisposable)host).DisposeAsync();
}
