using Microsoft.Extensions.Logging;
using Orleans.Serialization.Serializers;

namespace ZeroShotOrleans.Grains.Storage;

/// <summary>Reads the state of a grain from its bytes, so that damaged bytes do not keep the grain from being activated: it could then neither say so nor be cleared.</summary>
internal sealed partial class StoredGrainState(StoredBody bodies, IActivatorProvider activators, ILogger<StoredGrainState> logger)
{
    /// <summary>The state; a new one that knows of the damage when the bytes are damaged.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StateDamaged"/>: they are, and the state's type cannot know.</exception>
    public T Read<T>(string state, string grain, byte[] body)
    {
        try
        {
            return bodies.Read<T>(body);
        }
        catch (ZeroShotException damage) when (damage.Code is ZeroShotError.StateDamaged)
        {
            LogDamaged(state, grain, damage.Message);
            var empty = activators.GetActivator<T>().Create();
            if (empty is not IDamageable aware)
            {
                throw;
            }

            aware.IsDamaged = true;
            return empty;
        }
    }

    [LoggerMessage(3203, LogLevel.Error, "The stored state {State} of {Grain} cannot be read: {Problem}")]
    private partial void LogDamaged(string state, string grain, string problem);
}

/// <summary>A state whose grain knows what to do when its stored bytes are damaged: make it anew, or say so.</summary>
internal interface IDamageable
{
    /// <summary>Whether this stands for bytes that could not be read. Not stored.</summary>
    bool IsDamaged { get; set; }
}
