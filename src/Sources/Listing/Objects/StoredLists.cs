using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Listing.Objects;

/// <summary>Lists that are objects of a store. A table in Parquet or Arrow is read in place; other lists are read from a copy, which is removed when they are closed.</summary>
/// <param name="opener">Opens objects.</param>
/// <param name="stores">Which addresses are named by the silo's settings.</param>
/// <param name="scratch">Directory for the copies.</param>
/// <param name="maxBytes">Maximum size of a copy.</param>
internal sealed class StoredLists(ObjectOpener opener, StoreAccess stores, string scratch, long maxBytes)
{
    /// <summary>The address that an entry of a list is; null if it is not one.</summary>
    /// <remarks>An https address is a URL like others, unless the settings name its account: most such images are public, and are fetched without credentials.</remarks>
    public ObjectAddress? AddressOf(string entry) =>
        ObjectAddress.TryParse(entry, out var address) && (!WebAddress.Is(entry) || stores.Names(address.Value)) ? address : null;

    /// <summary>The current state of a list. Blocks.</summary>
    /// <exception cref="ObjectStoreException">It does not exist, or the store does not answer.</exception>
    public StoredObject Describe(string file, CancellationToken cancellationToken) =>
        StoreWait.For(() => opener.DescribeAsync(StoredPlace.Parse(file), cancellationToken));

    /// <summary>Opens objects.</summary>
    public ObjectOpener Opener => opener;

    /// <summary>The folder that a list may be; null if it is an object. Blocks.</summary>
    /// <exception cref="ObjectStoreException">It may not be read, or the store does not answer.</exception>
    public StoredPlace? FolderOf(string file, CancellationToken cancellationToken) => StoredPlace.Find(file, stores, cancellationToken) is { Single: null } place ? place : null;

    /// <summary>Opens a list that was described. Blocks.</summary>
    /// <exception cref="ZeroShotException">It is too large.</exception>
    /// <exception cref="ObjectStoreException">It has changed, or the store does not answer.</exception>
    public (Stream Stream, RandomReader Reader) Open(string file, StoredObject stored, bool inPlace, CancellationToken cancellationToken)
    {
        var address = StoredPlace.Parse(file);
        if (inPlace)
        {
            return (Stream.Null, new ObjectReader(opener, address, stored, cancellationToken));
        }

        if (stored.Bytes > maxBytes)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest,
                $"The list '{file}' has {stored.Bytes} bytes; the maximum is {maxBytes} ({ObjectStoreOptions.Section}:{nameof(ObjectStoreOptions.MaxListBytes)}). Write it as Parquet, which is read in place, or raise the setting.");
        }

        Directory.CreateDirectory(scratch);
        var copy = new FileStream(
            Path.Join(scratch, $"list-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 64 * 1024, FileOptions.DeleteOnClose);
        try
        {
            StoreWait.For(() => CopyAsync(address, stored, copy, cancellationToken));
            copy.Position = 0;
            return (copy, new FileReader(copy.SafeFileHandle));
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    private async Task<bool> CopyAsync(ObjectAddress address, StoredObject stored, FileStream copy, CancellationToken cancellationToken)
    {
        await using var body = await opener.OpenAsync(address, range: null, stored.ETag, cancellationToken);
        await body.CopyToAsync(copy, cancellationToken);
        await copy.FlushAsync(cancellationToken);
        return true;
    }
}
