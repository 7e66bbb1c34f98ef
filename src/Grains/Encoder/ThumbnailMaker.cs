using Microsoft.Extensions.Options;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Grains.Encoder;

/// <summary>Creates thumbnails on an encoder silo. Images are read as for encoding: same roots, same limits on bytes and pixels, same URL policy.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ThumbnailMaker(ImageFiles files, ImageFetcher arrival, IOptions<ImageOptions> options) : IDisposable
{
    // At most one core is used for them.
    private const int AtOnce = 1;

    // More are refused: who scrolls through results asks again.
    private const int Waiting = 32;

    private readonly SemaphoreSlim _turn = new(AtOnce);
    private int _inside;

    /// <summary>A JPEG of the only image of a slice; null when it cannot be read.</summary>
    /// <exception cref="ZeroShotException"><see cref="ZeroShotError.Overloaded"/>: many wait already.</exception>
    public async Task<byte[]?> MakeAsync(ImageSlice image, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _inside) > AtOnce + Waiting)
        {
            Interlocked.Decrement(ref _inside);
            throw new ZeroShotException(ZeroShotError.Overloaded, "This silo makes as many thumbnails as it may. Ask again in a moment.");
        }

        try
        {
            await _turn.WaitAsync(cancellationToken);
            try
            {
                using var arrived = await arrival.BringAsync(image, interactive: true, cancellationToken);
                // Decoding a picture occupies a core.
#pragma warning disable RS0030
                return await Task.Run(
                    () => files.Read(arrived.Images, index: 0, out var file, out _) is null ? Thumbnail.Jpeg(file, Limits.ThumbnailSide, options.Value.Limits) : null,
                    cancellationToken);
#pragma warning restore RS0030
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
