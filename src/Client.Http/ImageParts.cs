using ZeroShotOrleans.Http.Contracts;

namespace ZeroShotOrleans.Client.Http;

/// <summary>Splits images into requests.</summary>
internal static class ImageParts
{
    /// <summary>The images in parts that fit into a request, in order; a larger image gets its own part.</summary>
    /// <exception cref="ZeroShotException">There are no images, or some are files that only silos can read.</exception>
    public static IEnumerable<ImageBody[]> Of(ImageSlice images, ZeroShotHttpOptions options)
    {
        ImageBody[] all = [.. Flatten(images)];
        return all.Length > 0 ? Parts(all, options) : throw new ZeroShotException(ZeroShotError.BadRequest, "The request has no image.");
    }

    private static IEnumerable<ImageBody[]> Parts(ImageBody[] images, ZeroShotHttpOptions options)
    {
        var first = 0;
        var bytes = 0L;
        for (var i = 0; i < images.Length; i++)
        {
            var size = images[i].Bytes?.LongLength ?? images[i].Url!.Length;
            if (i > first && (i - first == options.MaxImagesPerRequest || bytes + size > options.MaxBytesPerRequest))
            {
                yield return images[first..i];
                (first, bytes) = (i, 0);
            }

            bytes += size;
        }

        yield return images[first..];
    }

    private static IEnumerable<ImageBody> Flatten(ImageSlice images) => images switch
    {
        ByteSlice files => files.Files.Select(file => new ImageBody(file)),
        UrlSlice addresses => addresses.Urls.Select(url => new ImageBody(Bytes: null, url)),
        MixedSlice mixed => mixed.Parts.SelectMany(Flatten),
        _ => throw new ZeroShotException(ZeroShotError.BadRequest,
            $"A request can contain bytes or URLs, but {images.GetType().Name} refers to files of the server. Send the bytes, or submit a job."),
    };
}
