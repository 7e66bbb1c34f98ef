using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace ZeroShotOrleans.Client.Connecting;

/// <summary>A program's own connection to a cluster: for programs without a host. Hosts use <c>AddZeroShotClient</c>.</summary>
/// <remarks>Safe for concurrent calls; one is enough for a process. Dispose it at the end.</remarks>
public sealed class ZeroShotConnection : IAsyncDisposable
{
    private readonly IHost _host;

    private ZeroShotConnection(IHost host)
    {
        _host = host;
        Grains = host.Services.GetRequiredService<IClusterClient>();
        Client = new ZeroShotClient(Grains);
    }

    /// <summary>The cluster.</summary>
    public IZeroShotClient Client { get; }

    /// <summary>For calls that the client has no method for.</summary>
    public IGrainFactory Grains { get; }

    /// <summary>Connects to gateways.</summary>
    /// <param name="gateways">One or several <c>HOST:PORT</c>, with commas between.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NoSilo"/>: nobody answered.</exception>
    public static Task<ZeroShotConnection> ConnectAsync(string gateways, CancellationToken cancellationToken = default)
    {
        var options = new ZeroShotClientOptions();
        foreach (var gateway in gateways.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            options.Gateways.Add(gateway);
        }

        return ConnectAsync(options, cancellationToken);
    }

    /// <summary>Connects as options say.</summary>
    /// <param name="options">Where the cluster is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.NoSilo"/>: nobody answered within <see cref="ZeroShotClientOptions.ConnectSeconds"/>.</exception>
    /// <exception cref="InvalidOperationException">The options contradict themselves.</exception>
    public static async Task<ZeroShotConnection> ConnectAsync(ZeroShotClientOptions options, CancellationToken cancellationToken = default)
    {
        var host = new HostBuilder()
            .UseOrleansClient(client => client.UseZeroShot(options))

            // The host's own lifetime would take Ctrl+C for itself.
            .ConfigureServices(services => services.AddSingleton<IHostLifetime, BoundLifetime>())
            .Build();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(options.ConnectSeconds));
        try
        {
            await host.StartAsync(patience.Token).ConfigureAwait(false);
            return new ZeroShotConnection(host);
        }
        catch (Exception exception) when (IsUnreachable(exception) && !cancellationToken.IsCancellationRequested)
        {
            host.Dispose();
            throw new ZeroShotException(ZeroShotError.NoSilo,
                $"No silo answered at {(options.Redis.Length > 0 ? "any gateway that Redis knows" : string.Join(", ", options.Gateways))} for the cluster \"{options.ClusterId}\". " +
                "See that a control silo runs there, that its gateway port is the one named, and that cluster id and service id are the silos'.");
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Ends the connection; jobs go on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        _host.Dispose();
    }

    private static bool IsUnreachable(Exception exception) =>
        exception is OperationCanceledException or SocketException or OrleansException or TimeoutException or RedisException;

    // Begins and ends with its owner.
    private sealed class BoundLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
