namespace ZeroShotOrleans.Grains.Encoding;

/// <summary>Large slices into small ones.</summary>
internal static class SliceSplit
{
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
