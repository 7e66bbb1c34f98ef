namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>Waits for stores where a source is read without asynchronous calls: on threads that listing, and reading of tables, may block.</summary>
internal static class StoreWait
{
    /// <summary>The result of a call.</summary>
    public static T For<T>(Func<Task<T>> call)
    {
        // The callers run outside grain turns and batchers, as for files, and every call has a timeout.
#pragma warning disable RS0030
        return call().GetAwaiter().GetResult();
#pragma warning restore RS0030
    }

    /// <summary>Enumerates what a store lists.</summary>
    public static IEnumerable<T> Each<T>(IAsyncEnumerable<T> items, CancellationToken cancellationToken)
    {
        var enumerator = items.GetAsyncEnumerator(cancellationToken);
        try
        {
            while (For(() => enumerator.MoveNextAsync().AsTask()))
            {
                yield return enumerator.Current;
            }
        }
        finally
        {
            For(async () =>
            {
                await enumerator.DisposeAsync();
                return true;
            });
        }
    }
}
