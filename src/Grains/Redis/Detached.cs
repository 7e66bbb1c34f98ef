namespace ZeroShotOrleans.Grains.Redis;

/// <summary>Work that goes on when nobody waits for it any more.</summary>
internal static class Detached
{
    /// <summary>Does steps off the caller's scheduler, to their end: the token ends the wait only.</summary>
    public static Task<T> Run<T>(Func<Task<T>> steps, CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested
        ? Task.FromCanceled<T>(cancellationToken)
        : Task.Run(steps, CancellationToken.None).WaitAsync(cancellationToken);
}
