using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>The images of a request: those that can be sent, and those that are errors already.</summary>
internal sealed class LoadedImages
{
    // Files are read side by side, few at once.
    private const int ReadAtOnce = 4;

    private readonly ImmutableArray<(string? Name, LoadedImage Image)> _all;

    private LoadedImages(ImmutableArray<(string?, LoadedImage)> all) => _all = all;

    /// <summary>The images that can be sent, in order; empty if there are none.</summary>
    public ImageSlice Slice { get; private init; } = new ByteSlice { Files = [] };

    /// <summary>Reads images.</summary>
    /// <exception cref="ZeroShotException">There are none, or one is null.</exception>
    public static async Task<LoadedImages> ReadAsync(IEnumerable<ZeroShotImage> images, CancellationToken cancellationToken)
    {
        ZeroShotImage[] given = [.. images];
        if (given.Length == 0)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, "The request has no image.");
        }

        if (Array.IndexOf(given, null) is >= 0 and var missing)
        {
            throw new ZeroShotException(ZeroShotError.BadRequest, FormattableString.Invariant($"Image {missing} is null."));
        }

        var loaded = new LoadedImage[given.Length];
        await Parallel.ForAsync(0, given.Length, new ParallelOptions { MaxDegreeOfParallelism = ReadAtOnce, CancellationToken = cancellationToken }, async (index, token) =>
            loaded[index] = await given[index].LoadAsync(token).ConfigureAwait(false)).ConfigureAwait(false);
        return new LoadedImages([.. given.Select((image, index) => (image.Name, loaded[index]))]) { Slice = SliceOf(loaded) };
    }

    /// <summary>Puts the results of the images that were sent and the errors of the others into the order of the request.</summary>
    /// <param name="sent">The results of the images of <see cref="Slice"/>, in order.</param>
    /// <param name="complete">Adds index and name to the result of an image that was sent.</param>
    /// <param name="failed">The result of an image that was not.</param>
    public ImmutableArray<T> Merge<T>(IEnumerable<T> sent, Func<T, int, string?, T> complete, Func<LoadedImage, int, string?, T> failed)
    {
        using var next = sent.GetEnumerator();
        var results = ImmutableArray.CreateBuilder<T>(_all.Length);
        foreach (var (name, image) in _all)
        {
            results.Add(image.Error != ImageError.None ? failed(image, results.Count, name)
                : next.MoveNext() ? complete(next.Current, results.Count, name)
                : throw new ZeroShotException(ZeroShotError.BadRequest, "The answer has fewer results than the request has images. Send the request again."));
        }

        return results.MoveToImmutable();
    }

    // Neighbours of the same kind together.
    private static ImageSlice SliceOf(IEnumerable<LoadedImage> images)
    {
        var parts = new List<List<LoadedImage>>();
        foreach (var image in images.Where(image => image.Error == ImageError.None))
        {
            if (parts.Count == 0 || parts[^1][0].Url is null != image.Url is null)
            {
                parts.Add([]);
            }

            parts[^1].Add(image);
        }

        ImmutableArray<ImageSlice> slices =
        [
            .. parts.Select(part => (ImageSlice)(part[0].Url is null
                ? new ByteSlice { Files = [.. part.Select(image => image.Bytes!)] }
                : new UrlSlice { Urls = [.. part.Select(image => image.Url!)] })),
        ];
        return slices switch
        {
            [] => new ByteSlice { Files = [] },
            [var only] => only,
            _ => new MixedSlice { Parts = slices },
        };
    }
}
