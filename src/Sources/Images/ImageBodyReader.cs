using ZeroShotOrleans.Inference.Images;

namespace ZeroShotOrleans.Sources.Images;

/// <summary>
/// Reads an image that arrives over the network. Stops at the first bytes if they already show that it cannot be used, so that the rest is not sent: by its length, by a format that is
/// not read, or by the size in its header.
/// </summary>
/// <remarks>Thread-safe.</remarks>
/// <param name="limits">Limits of an image.</param>
internal sealed class ImageBodyReader(ImageLimits limits)
{
    private readonly long _maxBytes = Math.Min(limits.MaxBytes, Array.MaxLength - 1);

    /// <summary>The error of an image of this size; null if the size is allowed.</summary>
    public FetchedImage? RefusalOf(long bytes) =>
        bytes == 0 ? FetchedImage.Failed(ImageError.Empty, "The image is empty.")
        : bytes > _maxBytes
            ? FetchedImage.Failed(ImageError.TooManyBytes, $"The image has {bytes} bytes; the maximum is {_maxBytes} ({ImageOptions.Section}:{nameof(ImageOptions.MaxBytes)}).")
        : null;

    /// <summary>Reads to the end.</summary>
    /// <param name="body">The body, whose rest is discarded by its owner if this returns early.</param>
    /// <param name="announced">Its length, if it was announced. Memory grows with what arrives: a large number alone costs nothing.</param>
    /// <param name="room">Memory for it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">The body has another length than announced.</exception>
    public async Task<BodyResult> ReadAsync(Stream body, long? announced, FetchRoom room, CancellationToken cancellationToken)
    {
        if (announced is { } length && RefusalOf(length) is { } refusal)
        {
            return new BodyResult(refusal, Needed: 0);
        }

        // One byte more than a body of unknown length may have, so that its end is seen.
        var most = (int)(announced ?? _maxBytes + 1);
        var buffer = Array.Empty<byte>();
        var (filled, isLookedAt) = (0, false);
        while (true)
        {
            if (filled == buffer.Length)
            {
                if (filled == most)
                {
                    break;
                }

                var larger = (int)Math.Min(Math.Max(Math.Max(2L * filled, ImageContent.StartBytes), filled == 0 && announced is not null ? room.Bytes : 0), most);
                if (!room.TryHold(larger))
                {
                    return new BodyResult(default, Needed: announced ?? larger);
                }

                Array.Resize(ref buffer, larger);
            }

            var got = await body.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            if (got == 0)
            {
                break;
            }

            filled += got;
            if (!isLookedAt && filled >= ImageContent.StartBytes && filled < most)
            {
                isLookedAt = true;
                if (ImageContent.Refuse(buffer.AsSpan(0, filled), limits) is { } error)
                {
                    return Failed(ImageErrorMapping.Of(error.Kind), error.Detail);
                }
            }
        }

        // The end is read as well: a connection is used again only after it.
        if (filled < announced || (filled == announced && await body.ReadAsync(new byte[1], cancellationToken) > 0))
        {
            throw new IOException($"The body has {(filled < announced ? "fewer" : "more")} bytes than announced.");
        }

        return filled > _maxBytes ? Failed(ImageError.TooManyBytes, $"The image has more than {_maxBytes} bytes, the maximum ({ImageOptions.Section}:{nameof(ImageOptions.MaxBytes)}).")
            : new BodyResult(FetchedImage.Of(filled == buffer.Length ? buffer : buffer[..filled]), Needed: 0);
    }

    private static BodyResult Failed(ImageError error, string detail) => new(FetchedImage.Failed(error, detail), Needed: 0);
}

/// <summary>An image that was read, or why it was not.</summary>
/// <param name="Image">The image or its error.</param>
/// <param name="Needed">Bytes of memory that reading takes and that were not free; 0 if it has ended. Otherwise wait for the memory without a connection, and fetch again.</param>
internal readonly record struct BodyResult(FetchedImage Image, long Needed);
