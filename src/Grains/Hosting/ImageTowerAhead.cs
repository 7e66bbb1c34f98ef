using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Encoding.Cache;

namespace ZeroShotOrleans.Grains.Hosting;

/// <summary>Loads an image tower while the silo starts.</summary>
public static class ImageTowerAhead
{
    /// <summary>Loads the image tower of a model, for the job that is about to ask for it. Needs only the services of the host, which may not have started.</summary>
    /// <param name="host">The silo's host.</param>
    /// <param name="model">Name of the model.</param>
    /// <returns>Completes when the tower is loaded. Never fails: the first use of the model reports why it cannot be loaded.</returns>
    public static async Task LoadImageTowerAsync(this IHost host, string model)
    {
        try
        {
            await host.Services.GetRequiredService<LoadedModels>().LoadImagesAheadAsync(model);
        }
        catch (Exception exception) when (exception is ZeroShotException or ObjectDisposedException)
        {
            // The job reports it.
        }
    }
}
