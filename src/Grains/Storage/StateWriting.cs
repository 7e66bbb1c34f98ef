namespace ZeroShotOrleans.Grains.Storage;

/// <summary>Writes the states of grains.</summary>
internal static class StateWriting
{
    /// <summary>Writes the state. What Orleans wraps around a failure of the medium is taken off, so that the caller reads what to do.</summary>
    /// <remarks>Takes no token: a write that somebody stopped waiting for is done nevertheless, and the state would no longer know its version.</remarks>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.StorageFailed"/>.</exception>
    public static async Task StoreAsync<T>(this IPersistentState<T> state)
    {
        try
        {
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch (OrleansException exception) when (ZeroShotException.In(exception) is { } known)
        {
            throw known;
        }
    }
}
