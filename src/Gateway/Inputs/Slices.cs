using System.Collections.Immutable;

namespace ZeroShotOrleans.Gateway.Inputs;

/// <summary>Groups the images of a request into slices that encoders accept.</summary>
internal static class Slices
{
    /// <summary>The images in order, in consecutive slices of one kind each.</summary>
    public static ImageSlice Of(IReadOnlyList<ImageInput> images)
    {
        var parts = ImmutableArray.CreateBuilder<ImageSlice>();
        for (var first = 0; first < images.Count;)
        {
            var isUrl = images[first].Url is not null;
            var run = images.Skip(first).TakeWhile(image => image.Url is not null == isUrl).ToArray();
            parts.Add(isUrl
                ? new UrlSlice { Urls = [.. run.Select(image => image.Url!)] }
                : new ByteSlice { Files = [.. run.Select(image => image.Bytes!)] });
            first += run.Length;
        }

        return parts.Count == 1 ? parts[0] : new MixedSlice { Parts = parts.ToImmutable() };
    }
}
