using System.Collections.Concurrent;

namespace ZeroShotOrleans.Grains.Routing;

/// <summary>What encoders say of models, kept for some seconds: a request then costs one call less.</summary>
/// <remarks>Safe for concurrent calls. Only models that there are are kept, so their number is the bound.</remarks>
internal sealed class ModelInfos(IGrainFactory grains, TimeProvider time)
{
    // A model whose text tower was exchanged is known as it is now within this time.
    private static readonly TimeSpan _keptFor = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (ModelInfo Info, DateTimeOffset Heard)> _known = new(StringComparer.Ordinal);

    /// <summary>What is known of a model is no longer true: it is asked for anew.</summary>
    public void Forget(string model) => _known.TryRemove(model, out _);

    /// <summary>A model.</summary>
    /// <exception cref="ZeroShotException">There is no such model, its folder is broken, or there is no encoder silo.</exception>
    public async Task<ModelInfo> Get(string model, CancellationToken cancellationToken)
    {
        var isKnown = _known.TryGetValue(model, out var known);
        if (isKnown && time.GetUtcNow() - known.Heard < _keptFor)
        {
            return known.Info;
        }

        try
        {
            var info = await Transport.Repeated(() => grains.GetTextEncoder().Describe(model, cancellationToken), cancellationToken);
            _known[model] = (info, time.GetUtcNow());
            return info;
        }
        catch (ZeroShotException exception) when (exception.Code is ZeroShotError.ModelNotFound or ZeroShotError.ModelBroken)
        {
            _known.TryRemove(model, out _);
            throw;
        }
        catch (Exception exception) when (isKnown && Transport.Failed(exception))
        {
            // The silo that was asked has died, and another one can serve.
            return known.Info;
        }
    }
}
