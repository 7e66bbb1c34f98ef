using System.Runtime.InteropServices;

namespace ZeroShotOrleans;

/// <summary>An image to classify or embed: bytes, a stream, a local file, or a URL. Bytes, streams and URLs convert to it.</summary>
/// <example><c>await client.ClassifyAsync(bytes, ["cat", "dog"])</c>, or <c>ZeroShotImage.FromFile("cat.jpg")</c>.</example>
public sealed class ZeroShotImage
{
    private readonly Func<CancellationToken, ValueTask<LoadedImage>> _load;

    private ZeroShotImage(string? name, Func<CancellationToken, ValueTask<LoadedImage>> load) => (Name, _load) = (name, load);

    /// <summary>What the result calls it (<see cref="ImageClassification.Image"/>): the path, the URL, or the given name; null for bytes and streams without a name.</summary>
    public string? Name { get; }

    /// <summary>An encoded image file, such as JPEG, in memory. An array is not copied.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="name">What the result calls it.</param>
    public static ZeroShotImage FromBytes(ReadOnlyMemory<byte> bytes, string? name = null) =>
        new(name, _ => ValueTask.FromResult(LoadedImage.OfBytes(ArrayOf(bytes), "The image has no bytes.")));

    /// <summary>An encoded image file, read from the stream's current position to its end when it is sent. The stream stays open.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What the result calls it.</param>
    public static ZeroShotImage FromStream(Stream stream, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new ZeroShotImage(name, async cancellationToken =>
        {
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            return LoadedImage.OfBytes(bytes.ToArray(), "The stream has no bytes.");
        });
    }

    /// <summary>A file of this machine, read when it is sent. One that cannot be read is a result with an error.</summary>
    /// <param name="path">Its path, and what the result calls it.</param>
    public static ZeroShotImage FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new ZeroShotImage(path, cancellationToken => LoadedImage.ReadAsync(path, cancellationToken));
    }

    /// <summary>An image at an http or https URL, which an encoder silo fetches if URLs are enabled (<c>Urls:Allowed</c>).</summary>
    /// <param name="url">An absolute URL, and what the result calls it.</param>
    public static ZeroShotImage FromUri(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return new ZeroShotImage(url.AbsoluteUri, _ => ValueTask.FromResult(new LoadedImage { Url = url.AbsoluteUri }));
    }

    /// <summary>Bytes as an image.</summary>
    public static implicit operator ZeroShotImage(byte[] bytes) => FromBytes(bytes);

    /// <summary>Bytes as an image.</summary>
    public static implicit operator ZeroShotImage(ReadOnlyMemory<byte> bytes) => FromBytes(bytes);

    /// <summary>A stream as an image.</summary>
    public static implicit operator ZeroShotImage(Stream stream) => FromStream(stream);

    /// <summary>A URL as an image.</summary>
    public static implicit operator ZeroShotImage(Uri url) => FromUri(url);

    /// <inheritdoc/>
    public override string ToString() => Name ?? "image";

    internal ValueTask<LoadedImage> LoadAsync(CancellationToken cancellationToken) => _load(cancellationToken);

    private static byte[] ArrayOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Array is { } array && segment.Count == array.Length ? array : bytes.ToArray();
}
