using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Grains.Storage;

namespace ZeroShotOrleans.Grains.Hosting;

/// <summary>Opens the state of a silo before the silo.</summary>
public static class StateOpening
{
    /// <summary>
    /// Opens the state directory, if the silo has one. Without this call it is opened by the first service that needs it, and what is wrong with it is
    /// told in the middle of a start.
    /// </summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StorageFailed"/>: the directory cannot be used, or another process has it.</exception>
    public static void OpenZeroShotState(this IHost host) => _ = host.Services.GetService<StateDatabase>();
}
