using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Storage.Redis.Connections;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Grains.Hosting;

/// <summary>Opens the state of a silo before the silo.</summary>
public static class StateOpening
{
    /// <summary>
    /// Opens the state directory, if the silo has one, or waits for its Redis, if it has one. Without this call that is done by the first service that needs
    /// it, and what is wrong is told in the middle of a start.
    /// </summary>
    /// <param name="host">The silo's host.</param>
    /// <param name="cancellationToken">Ends the wait for Redis.</param>
    /// <exception cref="ZeroShotException">
    /// <see cref="ZeroShotError.StorageFailed"/>: the directory cannot be used, or another process has it; or Redis does not answer.
    /// </exception>
    public static void OpenZeroShotState(this IHost host, CancellationToken cancellationToken = default)
    {
        _ = host.Services.GetService<StateDatabase>();

        // Before the host runs there is nothing that this thread could keep waiting.
#pragma warning disable RS0030
        host.Services.GetService<RedisConnection>()?.ProbeAsync(cancellationToken).GetAwaiter().GetResult();
#pragma warning restore RS0030
    }

    /// <summary>Why a silo can store nothing, although its state was opened well: the directory was deleted or replaced under it. Null when all is well, or the state is elsewhere.</summary>
    public static string? StateProblem(this IServiceProvider services) => services.GetService<StateDatabase>()?.Problem;
}
