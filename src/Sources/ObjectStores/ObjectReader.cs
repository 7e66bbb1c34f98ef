using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.ObjectStores;

/// <summary>Reads an object at any position, in the version that was listed. For threads that may block: not for those of a batcher or a grain.</summary>
/// <remarks>Not thread-safe. What is read in order is requested in larger and larger blocks; a jump over what is not needed requests little.</remarks>
/// <param name="opener">Opens objects.</param>
/// <param name="address">The object.</param>
/// <param name="stored">Its size and version.</param>
/// <param name="cancellationToken">Cancels reading.</param>
internal sealed class ObjectReader(ObjectOpener opener, ObjectAddress address, StoredObject stored, CancellationToken cancellationToken) : RandomReader
{
    // A header of an archive or of a page; what one second of a slow connection gives.
    private const int SmallestBlock = 16 * 1024, LargestBlock = 4 * 1024 * 1024;

    // Reading on is cheaper than a request of its own: they take as long as some hundred kilobytes.
    private const int ShortGap = 256 * 1024;

    private byte[] _block = [];
    private long _blockAt;
    private int _size = SmallestBlock;

    /// <summary>The object.</summary>
    public StoredObject Stored => stored;

    /// <inheritdoc/>
    public override long Length => stored.Bytes;

    /// <inheritdoc/>
    /// <exception cref="ObjectStoreException">It cannot be read, or has changed since it was listed.</exception>
    public override int Read(Span<byte> buffer, long offset)
    {
        if (offset < 0 || offset >= Length || buffer.IsEmpty)
        {
            return 0;
        }

        if (offset < _blockAt || offset >= _blockAt + _block.Length)
        {
            Fetch(offset, buffer.Length);
        }

        var at = (int)(offset - _blockAt);
        var count = Math.Min(buffer.Length, _block.Length - at);
        _block.AsSpan(at, count).CopyTo(buffer);
        return count;
    }

    /// <inheritdoc/>
    public override void Dispose() => _block = [];

    private void Fetch(long offset, int wanted)
    {
        var gap = offset - (_blockAt + _block.Length);
        _size = _block.Length > 0 && gap is >= 0 and <= ShortGap ? Math.Min(2 * _size, LargestBlock) : SmallestBlock;
        var block = GC.AllocateUninitializedArray<byte>((int)Math.Min(Math.Max(_size, wanted), Length - offset));
        StoreWait.For(() => ReadAsync(offset, block));
        (_blockAt, _block) = (offset, block);
    }

    private async Task<bool> ReadAsync(long offset, byte[] block)
    {
        await using var body = await opener.OpenAsync(address, new ObjectRange(offset, block.Length), stored.ETag, cancellationToken);
        await body.ReadExactlyAsync(block, cancellationToken);
        return true;
    }
}
