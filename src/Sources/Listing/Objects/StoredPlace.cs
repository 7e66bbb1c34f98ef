using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Sources.Listing.Objects;

/// <summary>What an address of a source means: one object, or a folder of objects.</summary>
/// <param name="Address">The object, or the folder: its key is empty or ends with a slash.</param>
/// <param name="Single">The object; null: a folder.</param>
/// <param name="Store">The store.</param>
internal sealed record StoredPlace(ObjectAddress Address, StoredObject? Single, IObjectStore Store)
{
    /// <summary>Asks the store what an address means. Blocks.</summary>
    /// <exception cref="ObjectStoreException">It may not be read, or the store does not answer.</exception>
    public static StoredPlace Find(string text, StoreAccess stores, CancellationToken cancellationToken)
    {
        var address = Parse(text);
        var store = stores.ToRead(address);
        if (address.Key.Length == 0 || address.Key.EndsWith('/'))
        {
            return new StoredPlace(address, Single: null, store);
        }

        try
        {
            return new StoredPlace(address, StoreWait.For(() => store.DescribeAsync(address, cancellationToken)), store);
        }
        catch (ObjectStoreException failure) when (failure.Error is ObjectStoreError.Missing)
        {
            return new StoredPlace(address.With(address.Key + '/'), Single: null, store);
        }
    }

    /// <summary>Reads the address of a source.</summary>
    /// <exception cref="ZeroShotException">It is none.</exception>
    public static ObjectAddress Parse(string text) => ObjectAddress.TryParse(text, out var address)
        ? address.Value
        : throw new ZeroShotException(ZeroShotError.BadRequest, $"'{text}': {ObjectErrors.NoAddress}");

    /// <summary>The objects below the folder whose keys follow one. Blocks.</summary>
    /// <exception cref="ObjectStoreException">During enumeration: the store cannot be listed.</exception>
    public IEnumerable<StoredObject> Objects(string? after, CancellationToken cancellationToken)
    {
        foreach (var stored in StoreWait.Each(Store.ListAsync(Address, after, cancellationToken), cancellationToken))
        {
            // A listing that resumes after a key, and the comparison with a previous job, rely on the order; S3 Express buckets list in none.
            if (!stored.Key.StartsWith(Address.Key, StringComparison.Ordinal) || (after is not null && Utf8Order.Instance.Compare(stored.Key, after) <= 0))
            {
                throw new ObjectStoreException(
                    ObjectStoreError.Refused, $"The store lists '{Address.With(stored.Key)}' out of order, so a listing of it could not be resumed after a restart. Such stores (S3 Express One Zone) are not supported: name the images in a list.");
            }

            after = stored.Key;
            yield return stored;
        }
    }
}
