using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Sources.Listing.Objects;

/// <summary>
/// Lists the images of an object store, page by page, in the order of their keys' bytes. Objects that only stand for a folder are skipped and counted.
/// </summary>
internal sealed class ObjectListing(ObjectStoreSource source, StoreAccess stores, SkipTally tally)
{
    private readonly FileChoice _choice = new(source);

    /// <summary>The images after the one listed last, which may no longer exist.</summary>
    /// <exception cref="ZeroShotException">During enumeration: there is no such bucket, or it may not be listed.</exception>
    /// <exception cref="ObjectStoreException">During enumeration: the store says why it cannot be listed.</exception>
    public IEnumerable<ImageEntry> Entries(ImageEntry? after, CancellationToken cancellationToken)
    {
        var place = StoredPlace.Find(source.Prefix, stores, cancellationToken);
        if (place.Single is { } single)
        {
            // Named, so it is an image whatever its name.
            if (after is null)
            {
                yield return EntryOf(place.Address, single);
            }

            yield break;
        }

        var last = after is { Path: var path } ? StoredPlace.Parse(path).Key : null;
        foreach (var stored in place.Objects(last, cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsListed(stored.Key[place.Address.Key.Length..]))
            {
                yield return EntryOf(place.Address, stored);
            }
        }
    }

    private static ImageEntry EntryOf(ObjectAddress place, StoredObject stored) =>
        new(place.With(stored.Key).ToString(), Length: stored.Bytes, ETag: stored.ETag, Modified: stored.Modified);

    private bool IsListed(string name)
    {
        // Consoles create such an object to show an empty folder, and the folder itself has an empty name here.
        var verdict = name.Length == 0 || name.EndsWith('/') ? Verdict.Skipped : _choice.OfPath(name.Split('/'));
        if (verdict is not Verdict.Listed)
        {
            tally.Count(verdict, name.AsSpan(name.LastIndexOf('/') + 1));
        }

        return verdict is Verdict.Listed;
    }
}
