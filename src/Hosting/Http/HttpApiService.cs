using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Gateway.Hosting;

namespace ZeroShotOrleans.Hosting.Http;

/// <summary>The HTTP API of a host: built when it is mapped, started and stopped with the host.</summary>
internal sealed class HttpApiService(IServiceProvider services) : IHostedLifecycleService, IAsyncDisposable
{
    private GatewayBranch? _branch;

    /// <summary>The API. Without a call, nothing of it is built.</summary>
    public GatewayBranch Branch => _branch ??= new GatewayBranch(services);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => _branch?.StartAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => _branch?.StoppingAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _branch?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _branch?.DisposeAsync() ?? ValueTask.CompletedTask;
}
