namespace ZeroShotOrleans.Storage.Redis.Connections;

/// <summary>Runs work that continues after its caller is cancelled.</summary>
internal static class Detached
{
    /// <summary>Runs the steps to completion on the thread pool. The token cancels only the wait.</summary>
    public static Task<T> Run<T>(Func<Task<T>> steps, CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
        ? Task.FromCanceled<T>(cancellationToken)
        : Task.Run(steps, CancellationToken.None).WaitAsync(cancellationToken);
}
