using System.Collections.Concurrent;
using ZeroShotOrleans.Grains.Calls;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>Caches model descriptions of encoders for a few seconds, which saves a call per request.</summary>
/// <remarks>Thread-safe. Only existing models are cached, so their number limits the size.</remarks>
internal sealed class ModelInfos(IGrainFactory grains, TimeProvider time)
{
    // How soon a replaced text tower is noticed.
    private static readonly TimeSpan _keptFor = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (ModelInfo Info, DateTimeOffset Heard)> _known = new(StringComparer.Ordinal);

    /// <summary>Drops a model from the cache.</summary>
    public void Forget(string model) => _known.TryRemove(model, out _);

    /// <summary>A model's description.</summary>
    /// <exception cref="ZeroShotException">The model does not exist, its folder is broken, or there is no encoder silo.</exception>
    public async Task<ModelInfo> GetAsync(string model, CancellationToken cancellationToken)
    {
        var isKnown = _known.TryGetValue(model, out var known);
        if (isKnown && time.GetUtcNow() - known.Heard < _keptFor)
        {
            return known.Info;
        }

        try
        {
            var info = await TransportFailure.RepeatedAsync(() => grains.GetTextEncoder().DescribeAsync(model, cancellationToken), cancellationToken);
            _known[model] = (info, time.GetUtcNow());
            return info;
        }
        catch (ZeroShotException exception) when (exception.Code is ZeroShotError.ModelNotFound or ZeroShotError.ModelBroken)
        {
            _known.TryRemove(model, out _);
            throw;
        }
        catch (Exception exception) when (isKnown && TransportFailure.Failed(exception))
        {
            // The queried silo has died, and another one can answer.
            return known.Info;
        }
    }
}
