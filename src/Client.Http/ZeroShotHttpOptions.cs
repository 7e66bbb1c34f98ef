// The namespace of everything that a program uses.
namespace ZeroShotOrleans;

/// <summary>Address, key, retries and request sizes of a client of the HTTP API.</summary>
public sealed class ZeroShotHttpOptions
{
    /// <summary>Address of the HTTP API, such as <c>https://silo-1:8080</c>; a path in it is kept. Default: the base address of the <see cref="HttpClient"/>.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>Key sent with every request, as <c>Authorization: Bearer KEY</c>. Default: none.</summary>
    public string Key { get; set; } = "";

    /// <summary>Model of calls that name none. Default empty: the server's default.</summary>
    public string DefaultModel { get; set; } = "";

    /// <summary>
    /// Maximum number of retries of a 429 response, 0 or more. Default 5. Uploads are retried as long as the HTTP API asks for it, which it does while
    /// the job's upload buffer is full.
    /// </summary>
    public int MaxRetries { get; set; } = 5;

    /// <summary>Longest delay before a retry; a response that asks for a longer one fails at once. Default 30 seconds.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long results, uploads and waits keep retrying without a response. Default two minutes.</summary>
    public TimeSpan RetryTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long a stream of results may be silent before it is resumed over a new connection, because a lost connection is silent too. Default one minute.
    /// A slow job is not affected: reading resumes at the same image.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Maximum number of images per request, 1 or more. Default <see cref="Limits.MaxImagesPerRequest"/>; lower it if the HTTP API's <c>Http:MaxImages</c> is lower.</summary>
    public int MaxImagesPerRequest { get; set; } = Limits.MaxImagesPerRequest;

    /// <summary>
    /// Maximum size of the images in a request, in bytes; a larger image is sent alone. Default 16 MiB. Base64 needs 4 bytes for 3, which must stay below the HTTP API's <c>Http:MaxBodyBytes</c>;
    /// four requests are in memory at once.
    /// </summary>
    public int MaxBytesPerRequest { get; set; } = 16 * 1024 * 1024;

    /// <summary>Maximum number of texts to embed per request, 1 or more. Default 2048. Where the HTTP API's <c>Http:MaxEmbeddingInputs</c> is lower, the client finds out and sends fewer.</summary>
    public int MaxTextsPerRequest { get; set; } = 2_048;

    /// <summary>Maximum number of files per upload request, 1 or more. Default 256.</summary>
    public int MaxFilesPerUpload { get; set; } = 256;

    /// <summary>
    /// Maximum size of the files in an upload request, in bytes; they stay in memory until the job has them. Default 8 MiB. A larger file is streamed in its own request,
    /// and opened again for each retry.
    /// </summary>
    public int MaxBytesPerUpload { get; set; } = 8 * 1024 * 1024;

    /// <summary>A copy for another HTTP API, with another key unless it is null.</summary>
    internal ZeroShotHttpOptions For(Uri address, string? key)
    {
        var other = (ZeroShotHttpOptions)MemberwiseClone();
        (other.BaseAddress, other.Key) = (address, key ?? Key);
        return other;
    }
}
