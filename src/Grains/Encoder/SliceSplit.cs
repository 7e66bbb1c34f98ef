using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>Splits large slices and requests into small ones.</summary>
internal static class SliceSplit
{
    /// <summary>Splits a request into requests of at most <paramref name="most"/> images, in order.</summary>
    public static IEnumerable<EncodeRequest> Split(this EncodeRequest request, int most)
    {
        var first = 0;
        foreach (var images in request.Images.Split(most))
        {
            yield return request with { Images = images, Known = request.Known.IsEmpty ? [] : request.Known.Slice(first, images.Count) };
            first += images.Count;
        }
    }

    /// <summary>
    /// Splits a request for the encoder: files into slices of at most <paramref name="most"/> images, in order, and images that are fetched into single ones. So each is encoded as soon as it has
    /// arrived, and then gives its memory back: one that is slow holds no others.
    /// </summary>
    public static IEnumerable<EncodeRequest> SplitToEncode(this EncodeRequest request, int most)
    {
        var first = 0;
        foreach (var part in request.Images is MixedSlice mixed ? mixed.Parts : [request.Images])
        {
            foreach (var images in part.Split(part.IsFetched() ? 1 : most))
            {
                yield return request with { Images = images, Known = request.Known.IsEmpty ? [] : request.Known.Slice(first, images.Count) };
                first += images.Count;
            }
        }
    }

    /// <summary>Whether any image of a slice is fetched over the network, each by a request of its own.</summary>
    public static bool IsFetched(this ImageSlice images) => images is UrlSlice || StoredImages.Have(images) || (images is MixedSlice mixed && mixed.Parts.Any(IsFetched));

    /// <summary>Splits a slice into slices of at most <paramref name="most"/> images, in order.</summary>
    public static IEnumerable<ImageSlice> Split(this ImageSlice images, int most)
    {
        var all = images.Count;
        for (var first = 0; first < all; first += most)
        {
            yield return images.Part(first, Math.Min(most, all - first));
        }
    }

    private static ImageSlice Part(this ImageSlice images, int first, int count) => images switch
    {
        FileSlice files => files with { Paths = files.Paths.Slice(first, count) },
        ByteSlice bytes => bytes with { Files = bytes.Files.Slice(first, count) },
        UrlSlice urls => urls with { Urls = urls.Urls.Slice(first, count) },
        ObjectSlice objects => objects with { Objects = objects.Objects.Slice(first, count) },
        TarSlice archives => archives with { Entries = archives.Entries.Slice(first, count) },
        ParquetSlice rows => rows with { Rows = rows.Rows.Slice(first, count) },
        UploadSlice uploads => uploads with { First = uploads.First + first, Images = count },
        MixedSlice mixed => mixed.Part(first, count),
        _ => throw new NotSupportedException($"A silo of this version cannot split {images.GetType().Name}."),
    };

    private static ImageSlice Part(this MixedSlice mixed, int first, int count)
    {
        var parts = ImmutableArray.CreateBuilder<ImageSlice>();
        foreach (var part in mixed.Parts)
        {
            var (begin, end) = (Math.Max(first, 0), Math.Min(first + count, part.Count));
            if (begin < end)
            {
                parts.Add(part.Part(begin, end - begin));
            }

            first -= part.Count;
        }

        return parts is [var only] ? only : new MixedSlice { Parts = parts.ToImmutable() };
    }
}
