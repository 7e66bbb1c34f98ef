using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Encoding.Cache;

namespace ZeroShotOrleans.Grains.Cluster.Events;

/// <summary>Records models loaded into and unloaded from this silo. Polls, so a model that was loaded and unloaded between two polls is not noticed.</summary>
internal sealed class ResidenceWatch(LoadedModels models, ILocalSiloDetails silo, IGrainFactory grains, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        HashSet<string> known = [];
        try
        {
            while (true)
            {
                await Task.Delay(_every, time, stoppingToken);
                HashSet<string> now = [.. models.Residences().Where(model => !model.Ready.IsEmpty).Select(model => model.Model)];
                if (await NoteAsync(ClusterEventKind.ModelLoaded, now.Except(known), stoppingToken) && await NoteAsync(ClusterEventKind.ModelUnloaded, known.Except(now), stoppingToken))
                {
                    known = now;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo is stopping.
        }
    }

    // False if no control silo accepted it. The next poll finds the difference again.
    private async Task<bool> NoteAsync(ClusterEventKind kind, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var model in names)
            {
                await grains.GetGrain<IClusterEventsGrain>(IClusterEventsGrain.Key).NoteAsync(
                    new ClusterEvent { Kind = kind, Model = model, Silo = silo.Name, Address = silo.SiloAddress.ToParsableString() }, cancellationToken);
            }

            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
