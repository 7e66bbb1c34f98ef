namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Large slices, and requests for them, into small ones.</summary>
internal static class SliceSplit
{
    /// <summary>A request in requests for at most <paramref name="most"/> images, in order.</summary>
    public static IEnumerable<EncodeRequest> Split(this EncodeRequest request, int most)
    {
        var first = 0;
        foreach (var images in request.Images.Split(most))
        {
            yield return request with { Images = images, Known = request.Known.IsEmpty ? [] : request.Known.Slice(first, images.Count) };
            first += images.Count;
        }
    }

    /// <summary>The images of a slice in slices of at most <paramref name="most"/>, in order.</summary>
    public static IEnumerable<ImageSlice> Split(this ImageSlice images, int most)
    {
        for (var first = 0; first < images.Count; first += most)
        {
            var count = Math.Min(most, images.Count - first);
            yield return images switch
            {
                FileSlice files => files with { Paths = files.Paths.Slice(first, count) },
                ByteSlice bytes => bytes with { Files = bytes.Files.Slice(first, count) },
                _ => throw new NotSupportedException($"A silo of this version cannot split {images.GetType().Name}."),
            };
        }
    }
}
