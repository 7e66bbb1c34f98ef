namespace ZeroShotOrleans.Grains.Sources;

/// <summary>Lists the images of a source.</summary>
internal static class SourceListing
{
    /// <summary>The images in the fixed order of the source, from the one behind <paramref name="after"/> on.</summary>
    /// <param name="source">Any source but an upload, which is listed by the client that sends it.</param>
    /// <param name="after">The last image that was listed before, or null. It may be gone by now.</param>
    /// <param name="listed">How many were listed before.</param>
    /// <param name="scratch">Directory for files that only matter meanwhile.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="ZeroShotException">While it is enumerated: the source cannot be read.</exception>
    public static IEnumerable<ImageEntry> Of(
        ImageSource source, ImageEntry? after, long listed, string scratch, CancellationToken cancellationToken) => source switch
    {
        DirectorySource directory => DirectoryWalk.Files(directory, after?.Path, scratch, cancellationToken).Select(path => new ImageEntry(path)),
        _ => throw new ZeroShotException(ZeroShotError.BadRequest, $"A silo of this version cannot list {source.GetType().Name}."),
    };
}
