using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Storage.Redis.Connections;
using ZeroShotOrleans.Storage.Sqlite.State;

namespace ZeroShotOrleans.Grains.Hosting;

/// <summary>Opens the state of a silo before the silo starts.</summary>
public static class StateOpening
{
    /// <summary>
    /// Opens the state directory, or waits for Redis, whichever the silo uses. Without this call, the first service that needs it does so,
    /// and problems surface in the middle of the start.
    /// </summary>
    /// <param name="host">The silo's host.</param>
    /// <param name="cancellationToken">Cancels the wait for Redis.</param>
    /// <exception cref="ZeroShotException">
    /// <see cref="ZeroShotError.StorageFailed"/>: the directory cannot be used or belongs to another process, or Redis does not answer.
    /// </exception>
    public static void OpenZeroShotState(this IHost host, CancellationToken cancellationToken = default)
    {
        _ = host.Services.GetService<StateDatabase>();

        // Before the host runs, blocking this thread delays nothing.
#pragma warning disable RS0030
        host.Services.GetService<RedisConnection>()?.ProbeAsync(cancellationToken).GetAwaiter().GetResult();
#pragma warning restore RS0030
    }

    /// <summary>Returns why a silo can no longer store state after it was opened: the directory was deleted or replaced. Null if there is no problem, or the state is not in a directory.</summary>
    public static string? StateProblem(this IServiceProvider services) => services.GetService<StateDatabase>()?.Problem;
}
