using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime.Messaging;
using StackExchange.Redis;

namespace ZeroShotOrleans.Client.Connecting;

/// <summary>An Orleans client in its own host, which starts and stops with its owner.</summary>
internal sealed class ClientHost : IAsyncDisposable, IDisposable
{
    private readonly IHost _host;

    private ClientHost(IHost host) => _host = host;

    /// <summary>The connected cluster client.</summary>
    public IClusterClient Grains => _host.Services.GetRequiredService<IClusterClient>();

    /// <summary>Connects.</summary>
    /// <param name="configure">Configures the client.</param>
    /// <param name="timeout">Maximum time for silos to answer.</param>
    /// <param name="explain">Creates the exception to throw when no silo answered.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task<ClientHost> StartAsync(
        Action<IClientBuilder> configure, TimeSpan timeout, Func<Exception, ZeroShotException> explain, CancellationToken cancellationToken)
    {
        var host = new HostBuilder()
            .UseOrleansClient(configure)

            // The host's default lifetime would handle Ctrl+C itself.
            .ConfigureServices(services => services.AddSingleton<IHostLifetime, BoundLifetime>())
            .Build();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(timeout);
        try
        {
            await host.StartAsync(enough.Token).ConfigureAwait(false);
            return new ClientHost(host);
        }
        catch (Exception exception)
        {
            host.Dispose();
            if (IsUnreachable(exception) && !cancellationToken.IsCancellationRequested)
            {
                throw explain(exception);
            }

            throw;
        }
    }

    /// <summary>Closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        _host.Dispose();
    }

    /// <summary>Closes the connection without taking leave of the silos.</summary>
    public void Dispose() => _host.Dispose();

    private static bool IsUnreachable(Exception exception) => exception
        is OperationCanceledException or TimeoutException or SocketException or OrleansException or ConnectionFailedException or RedisException;

    private sealed class BoundLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
