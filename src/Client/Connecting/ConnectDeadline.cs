using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ZeroShotOrleans.Client.Connecting;

/// <summary>Limits the time a client may take to start: silos that reject a client do not answer, and Orleans would wait forever.</summary>
internal sealed class ConnectDeadline(IHostedService client, ZeroShotClientOptions options) : IHostedService
{
    /// <summary>Wraps the hosted services that were added after the first <paramref name="first"/> services.</summary>
    public static void Set(IServiceCollection services, int first, ZeroShotClientOptions options)
    {
        for (var i = first; i < services.Count; i++)
        {
            if (services[i] is { IsKeyedService: false } added && added.ServiceType == typeof(IHostedService))
            {
                services[i] = ServiceDescriptor.Singleton<IHostedService>(provider => new ConnectDeadline(Of(added, provider), options));
            }
        }
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(TimeSpan.FromSeconds(options.ConnectSeconds));
        try
        {
            await client.StartAsync(enough.Token).WaitAsync(enough.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable.Exception(options);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => client.StopAsync(cancellationToken);

    private static IHostedService Of(ServiceDescriptor added, IServiceProvider provider) => (IHostedService)(
        added.ImplementationInstance ?? added.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, added.ImplementationType!));
}
