using System.Globalization;
using System.IO.Hashing;
using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Sources.Listing.Objects;

/// <summary>The sources that lie in object stores.</summary>
/// <param name="stores">The stores.</param>
/// <param name="opener">Opens objects.</param>
/// <param name="lists">Lists in stores.</param>
internal sealed class StoredSources(StoreAccess stores, ObjectOpener opener, StoredLists lists)
{
    /// <summary>Lists in stores, and what entries of lists are addresses.</summary>
    public StoredLists Lists => lists;

    /// <summary>The archives of a source.</summary>
    public StoredArchives ArchivesOf(TarSource source) => new(source, stores, opener);

    /// <summary>The listing of a source.</summary>
    public ObjectListing ListingOf(ObjectStoreSource source, SkipTally tally) => new(source, stores, tally);

    /// <summary>Rejects a source that the silo may not read, with the same message whether or not it exists.</summary>
    /// <exception cref="ZeroShotException">It may not; the message has the setting.</exception>
    public void CheckAllowed(ImageSource source)
    {
        string[] addresses = source switch
        {
            ObjectStoreSource objects => [objects.Prefix],
            TarSource { IsInStore: true } archives => [archives.Root],
            ListSource list => [.. ((string[])[list.File, list.Root]).Where(place => ObjectAddress.TryParse(place, out _))],
            _ => [],
        };
        try
        {
            foreach (var address in addresses)
            {
                stores.ToRead(StoredPlace.Parse(address));
            }
        }
        catch (ObjectStoreException failure)
        {
            throw ObjectErrors.OfJob(failure);
        }
    }

    /// <summary>The current state of archives. Blocks.</summary>
    /// <exception cref="ZeroShotException">There are none.</exception>
    /// <exception cref="ObjectStoreException">They may not be read, or the store does not answer.</exception>
    public ImageStamp StampOf(TarSource source, CancellationToken cancellationToken) => StampOf(ArchivesOf(source), cancellationToken);

    private static ImageStamp StampOf(StoredArchives archives, CancellationToken cancellationToken)
    {
        var (isFolder, names) = archives.List(cancellationToken);
        if (!isFolder)
        {
            return ObjectStamp.Of(archives.Of(names[0]));
        }

        var (hash, bytes) = (new XxHash128(), 0L);
        foreach (var name in names)
        {
            var stored = archives.Of(name);
            hash.Append(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}\0{stored.Bytes} {stored.ETag}\0")));
            bytes += stored.Bytes;
        }

        var value = hash.GetCurrentHashAsUInt128();
        return new ImageStamp(bytes, Modified: 0, new ContentHash((ulong)(value >> 64), (ulong)value));
    }
}
