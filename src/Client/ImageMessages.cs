namespace ZeroShotOrleans.Client;

/// <summary>Splits images into messages.</summary>
internal static class ImageMessages
{
    /// <summary>
    /// The images in parts of at most <see cref="Limits.MaxImagesPerRequest"/> and <see cref="Limits.MaxBytesPerMessage"/>, in order; a larger image gets its own
    /// part. Slices of other kinds are passed on unsplit, for the cluster to validate. No images result in one empty part.
    /// </summary>
    public static IEnumerable<ImageSlice> InMessages(this ImageSlice images) => images switch
    {
        ByteSlice { Count: > 0 } bytes => Parts(bytes),
        UrlSlice { Count: > 0 } addresses => addresses.Urls.Chunk(Limits.MaxImagesPerRequest).Select(urls => addresses with { Urls = [.. urls] }),
        MixedSlice { Count: > 0 } mixed => mixed.Parts.SelectMany(InMessages),
        _ => [images],
    };

    private static IEnumerable<ImageSlice> Parts(ByteSlice images)
    {
        var first = 0;
        var bytes = 0L;
        for (var i = 0; i < images.Count; i++)
        {
            // Null only against the annotations: the cluster refuses it with its index.
            var size = images.Files[i]?.LongLength ?? 0;
            if (i > first && (i - first == Limits.MaxImagesPerRequest || bytes + size > Limits.MaxBytesPerMessage))
            {
                yield return images with { Files = images.Files.Slice(first, i - first) };
                (first, bytes) = (i, 0);
            }

            bytes += size;
        }

        yield return images with { Files = images.Files.Slice(first, images.Count - first) };
    }
}
