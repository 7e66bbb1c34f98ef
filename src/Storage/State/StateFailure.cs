namespace ZeroShotOrleans.Storage.State;

/// <summary>Errors of a store.</summary>
internal static class StateFailure
{
    /// <summary>The exception for a storage failure.</summary>
    public static ZeroShotException Failed(string message) => new(ZeroShotError.StorageFailed, message);

    /// <summary>The exception for a single damaged row.</summary>
    public static ZeroShotException Damaged(string message) => new(ZeroShotError.StateDamaged, message);
}
