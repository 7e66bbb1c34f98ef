using ZeroShotOrleans.Sources.Listing.Archives;
using ZeroShotOrleans.Sources.Listing.Lists;
using ZeroShotOrleans.Sources.Listing.Objects;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>Lists the images of a source.</summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="roots">Where listing is allowed.</param>
/// <param name="files">Opens lists and archives.</param>
/// <param name="stores">Sources in object stores.</param>
/// <param name="scratch">Directory for temporary files.</param>
internal sealed class SourceListing(ListingRoots roots, ImageFiles files, StoredSources stores, string scratch)
{
    /// <summary>The images after <paramref name="after"/>, in the source's fixed order.</summary>
    /// <param name="source">Any source but an upload, whose images are listed by the uploading client.</param>
    /// <param name="after">The last image listed before, or null. It may no longer exist.</param>
    /// <param name="listed">Number of images listed before.</param>
    /// <param name="input"><see cref="JobDescription.Input"/>: a list that has changed is rejected. None: no check.</param>
    /// <param name="tally">
    /// Counts skipped files, starting from its values when <paramref name="after"/> was listed. Its value when an image is enumerated belongs to that image.
    /// </param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="ZeroShotException">During enumeration: the source cannot be read, or is outside the allowed directories.</exception>
    public IEnumerable<ImageEntry> Of(ImageSource source, ImageEntry? after, long listed, ImageStamp input, SkipTally tally, CancellationToken cancellationToken) =>
        Guard(Entries(source, after, listed, input, tally, cancellationToken));

    private IEnumerable<ImageEntry> Entries(ImageSource source, ImageEntry? after, long listed, ImageStamp input, SkipTally tally, CancellationToken cancellationToken) => source switch
    {
        DirectorySource folder => DirectoryWalk.Files(folder, after?.Path, files, scratch, roots, tally, cancellationToken).Select(path => new ImageEntry(path)),
        ListSource list => new ListListing(list, roots, files, tally, stores.Lists).Entries(listed, input, cancellationToken),
        TarSource archives => new TarListing(archives, roots, files, tally, archives.IsInStore ? stores.ArchivesOf(archives) : null).Entries(after, cancellationToken),
        ObjectStoreSource objects => stores.ListingOf(objects, tally).Entries(after, cancellationToken),
        UrlSource urls => urls.Urls.Skip((int)listed).Select(url => new ImageEntry(url)),
        _ => throw new ZeroShotException(ZeroShotError.BadRequest, $"A silo of this version cannot list {source.GetType().Name}."),
    };

    /// <summary>The current state of a source's list or archives: <see cref="JobDescription.Input"/>; none if it cannot be read, which listing then reports. Blocks.</summary>
    public ImageStamp StampOf(ImageSource source, CancellationToken cancellationToken)
    {
        try
        {
            return source switch
            {
                ListSource { IsInStore: true } list => StoredTableFiles.StampOf(list, stores.Lists, cancellationToken),
                TarSource { IsInStore: true } archives => stores.StampOf(archives, cancellationToken),
                _ => InputStamps.Of(source, roots, files),
            };
        }
        catch (Exception failure) when (failure is ObjectStoreException or ZeroShotException)
        {
            return default;
        }
    }

    /// <summary>Rejects a source in an object store that the silo may not read.</summary>
    /// <exception cref="ZeroShotException">It may not; the message has the setting.</exception>
    public void CheckAllowed(ImageSource source) => stores.CheckAllowed(source);

    private static IEnumerable<ImageEntry> Guard(IEnumerable<ImageEntry> entries)
    {
        using var each = entries.GetEnumerator();
        while (true)
        {
            try
            {
                if (!each.MoveNext())
                {
                    yield break;
                }
            }
            catch (ObjectStoreException failure)
            {
                throw ObjectErrors.OfJob(failure);
            }

            yield return each.Current;
        }
    }
}
