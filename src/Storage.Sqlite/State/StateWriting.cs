namespace ZeroShotOrleans.Storage.Sqlite.State;

/// <summary>Writes grain state.</summary>
internal static class StateWriting
{
    /// <summary>Writes the state. Unwraps Orleans' exception around a storage failure, so that the caller sees the remedy.</summary>
    /// <remarks>Takes no cancellation token: a cancelled wait would not stop the write, and the state would no longer know its version.</remarks>
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
