namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>An object, or a range of it, while it arrives.</summary>
/// <param name="Stored">The object: its whole size, whatever the range.</param>
/// <param name="Body">The bytes. Ends early or throws an <see cref="IOException"/> or <see cref="ObjectStoreException"/> if the connection does: compare the count.</param>
/// <param name="Length">Number of bytes that <paramref name="Body"/> has to give.</param>
internal sealed record ObjectContent(StoredObject Stored, Stream Body, long Length) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Body.Dispose();
}
