namespace ZeroShotOrleans.Storage.Redis.Connections;

/// <summary>Runs work that continues after its caller is cancelled.</summary>
internal static class Detached
{
    /// <summary>Runs the steps to completion on the thread pool. The token cancels only the wait.</summary>
    public static Task<T> RunAsync<T>(Func<Task<T>> steps, CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
        ? Task.FromCanceled<T>(cancellationToken)
        // The steps continue without their caller, so they cannot be part of its turn.
#pragma warning disable RS0030
        : Task.Run(steps, CancellationToken.None).WaitAsync(cancellationToken);
#pragma warning restore RS0030
}
