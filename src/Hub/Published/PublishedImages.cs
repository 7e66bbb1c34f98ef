using System.Security.Cryptography;

namespace ZeroShotOrleans.Hub.Published;

/// <summary>Fetches the images of published numbers from their publishers. Each is asked for once.</summary>
public sealed class PublishedImages : IDisposable
{
    /// <summary>Maximum size of an image in bytes: 20 MB. The images are photos of less than 1 MB.</summary>
    public const long MaxBytes = 20_000_000;

    /// <summary>Timeout of one image, one minute.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxAutomaticRedirections = 5 }) { Timeout = Timeout, MaxResponseContentBufferSize = MaxBytes };
    private readonly Dictionary<Uri, (byte[]? Bytes, string? Problem)> _fetched = [];

    /// <summary>The image of a record, or why there is none.</summary>
    public async Task<(byte[]? Bytes, string? Problem)> FetchAsync(PublishedNumbers numbers, CancellationToken cancellationToken)
    {
        if (!_fetched.TryGetValue(numbers.Image, out var image))
        {
            _fetched[numbers.Image] = image = await AskAsync(numbers.Image, cancellationToken).ConfigureAwait(false);
        }

        return image.Bytes is null || numbers.Sha256 is null || Convert.ToHexString(SHA256.HashData(image.Bytes)).Equals(numbers.Sha256, StringComparison.OrdinalIgnoreCase)
            ? image
            : (null, $"the image at {numbers.Image} is not the one of the numbers: its SHA-256 is another");
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<(byte[]? Bytes, string? Problem)> AskAsync(Uri image, CancellationToken cancellationToken)
    {
        try
        {
            return (await _http.GetByteArrayAsync(image, cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return (null, $"the image at {image} cannot be fetched: {failure.Message}");
        }
    }
}
