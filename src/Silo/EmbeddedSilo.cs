namespace ZeroShotOrleans.Silo;

/// <summary>A cluster of one silo inside the caller's process, with both roles. Listens on loopback only.</summary>
public sealed class EmbeddedSilo : IAsyncDisposable
{
    /// <summary>Starts it.</summary>
    /// <exception cref="ZeroShotException">
    /// <see cref="ZeroShotError.StorageFailed"/>: the state folder cannot be used, or another process has it.
    /// </exception>
    public static Task<EmbeddedSilo> StartAsync(EmbeddedSiloOptions options, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Calls into the silo; valid until it is disposed.</summary>
    public IGrainFactory Grains => throw new NotImplementedException();

    /// <summary>
    /// Stops it: no more leases, the images in work are ended and reported, then it leaves. What is left of a job goes on when it is resumed.
    /// </summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
