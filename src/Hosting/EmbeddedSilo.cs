using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Grains.Labels;
using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Storage.State;

namespace ZeroShotOrleans.Hosting;

/// <summary>A single-silo cluster inside the caller's process, with both roles. Listens only on loopback and accepts no clients.</summary>
public sealed class EmbeddedSilo : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Task _ahead;

    private EmbeddedSilo(IHost host, Task ahead) => (_host, _ahead) = (host, ahead);

    /// <summary>Grain factory for calls into the silo; valid until it is disposed.</summary>
    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts the silo.</summary>
    /// <exception cref="ZeroShotException">
    /// <see cref="ZeroShotError.StorageFailed"/>: the state directory cannot be used, or another process is using it.
    /// </exception>
    public static async Task<EmbeddedSilo> StartAsync(EmbeddedSiloOptions options, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var host = Build(options);
        var ahead = Task.CompletedTask;
        try
        {
            using (SiloPhases.Enter("open state"))
            {
                host.OpenZeroShotState(cancellationToken);
            }

            if (options.LoadAhead is { } model)
            {
                // Reading and hashing the model would delay the start, which happens on this thread.
                ahead = Task.Run(() => host.LoadImageTowerAsync(model), CancellationToken.None);
            }

            using (SiloPhases.Enter("start silo"))
            {
                await host.StartAsync(cancellationToken);
            }

            return new EmbeddedSilo(host, ahead);
        }
        catch
        {
            // Freed only after it is loaded: a process that ends while ONNX Runtime is loading may crash.
            await ahead;
            host.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Stops the silo: it takes no more leases, finishes and reports the images in flight, and leaves. Unfinished jobs continue when they are resumed.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        using (SiloPhases.Enter("stop silo"))
        {
            await _host.StopAsync();
        }

        using (SiloPhases.Enter("dispose silo"))
        {
            await _ahead;
            _host.Dispose();
        }
    }

    private static IHost Build(EmbeddedSiloOptions options)
    {
        using var phase = SiloPhases.Enter("build silo");

        // No configuration files and no environment variables, so that a stray appsettings.json changes nothing.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var settings = new Dictionary<string, string?>
        {
            [$"{StorageOptions.Section}:Directory"] = options.StateDirectory,
            ["Jobs:ResumeInterrupted"] = options.ResumeJobs.ToString(),

            // There is one tenant, so a share per tenant would halve what it may use.
            ["Jobs:MaxOpenPerTenant"] = new JobOptions().MaxOpen.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Labels:MaxPinnedBytesPerTenant"] = new LabelBudgetOptions().MaxPinnedBytes.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Encoder:Precision"] = options.Precision,
            [$"{SiloClusterOptions.Section}:SiloPort"] = FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture),
            [$"{SiloClusterOptions.Section}:GatewayPort"] = "0",

            // The embedded silo has no HTTP API that could serve the dashboard.
            ["Dashboard:Enabled"] = "false",
        };
        for (var i = 0; i < options.ModelDirectories.Count; i++)
        {
            settings[$"Models:Directories:{i}"] = options.ModelDirectories[i];
        }

        for (var i = 0; i < options.ObjectStores.Count; i++)
        {
            settings[$"{ObjectStoreOptions.Section}:{nameof(ObjectStoreOptions.Allowed)}:{i}"] = options.ObjectStores[i];
            settings[$"{ObjectStoreOptions.Section}:{nameof(ObjectStoreOptions.Writable)}:{i}"] = options.ObjectStores[i];
        }

        builder.Configuration.AddInMemoryCollection(settings);
        if (options.LogTo is { } log)
        {
            builder.Logging.AddProvider(log);
        }

        return builder.UseZeroShotSilo().Build();
    }

    // Orleans needs the port number in advance. Another process could take the port in between; the start then fails and can be repeated.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
