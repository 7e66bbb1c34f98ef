using ZeroShotOrleans.Grains.Encoding;
using ZeroShotOrleans.Grains.Sources.Archives;
using ZeroShotOrleans.Grains.Sources.Lists;
using ZeroShotOrleans.Grains.Storage;

namespace ZeroShotOrleans.Grains.Sources;

/// <summary>Lists the images of a source.</summary>
/// <remarks>Safe for concurrent calls.</remarks>
/// <param name="roots">Where may be looked.</param>
/// <param name="files">Opens lists and archives.</param>
/// <param name="directory">Has room for files that only matter meanwhile.</param>
internal sealed class SourceListing(ListingRoots roots, ImageFiles files, StateDirectory directory)
{
    /// <summary>The images in the fixed order of the source, from the one behind <paramref name="after"/> on.</summary>
    /// <param name="source">Any source but an upload, which is listed by the client that sends it.</param>
    /// <param name="after">The last image that was listed before, or null. It may be gone by now.</param>
    /// <param name="listed">How many were listed before.</param>
    /// <param name="input"><see cref="JobDescription.Input"/>: a list that is another by now is refused. None: it is not asked.</param>
    /// <param name="tally">
    /// Counts what is passed over, on from what it was when <paramref name="after"/> was listed. What it says when an image is enumerated belongs to that image.
    /// </param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="ZeroShotException">While it is enumerated: the source cannot be read, or lies where silos may not look.</exception>
    public IEnumerable<ImageEntry> Of(ImageSource source, ImageEntry? after, long listed, ImageStamp input, SkipTally tally, CancellationToken cancellationToken) => source switch
    {
        DirectorySource folder => DirectoryWalk.Files(folder, after?.Path, files, directory.Scratch, roots, tally, cancellationToken).Select(path => new ImageEntry(path)),
        ListSource list => new ListListing(list, roots, files, tally).Entries(listed, input, cancellationToken),
        TarSource archives => new TarListing(archives, roots, files, tally).Entries(after, cancellationToken),
        UrlSource urls => urls.Urls.Skip((int)listed).Select(url => new ImageEntry(url)),
        _ => throw new ZeroShotException(ZeroShotError.BadRequest, $"A silo of this version cannot list {source.GetType().Name}."),
    };

    /// <summary>What the list or the archives of a source are now: <see cref="JobDescription.Input"/>. Blocks.</summary>
    public ImageStamp StampOf(ImageSource source) => InputStamps.Of(source, roots, files);
}
