using Microsoft.Extensions.Logging;
using Orleans.Serialization.Serializers;

namespace ZeroShotOrleans.Storage.State;

/// <summary>Deserializes grain state. Damaged bytes do not prevent activation: otherwise the grain could neither report the damage nor be cleared.</summary>
internal sealed partial class StoredGrainState(StoredBody bodies, IActivatorProvider activators, ILogger<StoredGrainState> logger)
{
    /// <summary>The state; a new one marked as damaged if the bytes are damaged.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StateDamaged"/>: the bytes are damaged, and the state's type has no such mark.</exception>
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

/// <summary>A state whose grain handles damage itself: it recreates the state, or reports the damage.</summary>
internal interface IDamageable
{
    /// <summary>Whether the stored bytes could not be read. Not stored.</summary>
    bool IsDamaged { get; set; }
}
