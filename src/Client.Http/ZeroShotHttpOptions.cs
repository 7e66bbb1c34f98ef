namespace ZeroShotOrleans.Client.Http;

/// <summary>Where the HTTP API of a cluster is, and how patient its client is.</summary>
public sealed class ZeroShotHttpOptions
{
    /// <summary>Address of the HTTP API, such as <c>https://silo-1:8080</c>; a path in it is kept. Default none: that of the <see cref="HttpClient"/>.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>Key that is sent with every request, as <c>Authorization: Bearer KEY</c>. Default empty: none.</summary>
    public string Key { get; set; } = "";

    /// <summary>
    /// How often a request is sent again that was answered 429, 0 or more. Default 5. Uploads are sent again as long as the HTTP API asks for it: it does so while
    /// the job has as many unread bytes as it may.
    /// </summary>
    public int MaxRetries { get; set; } = 5;

    /// <summary>Longest pause before a request is sent again; an answer that asks for a longer one is told at once. Default 30 seconds.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long results, uploads and waits go on trying while nothing gets through. Default two minutes.</summary>
    public TimeSpan RetryTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long no byte of results may come before they are read on over a new connection: one whose other end is gone says nothing either. Default one minute.
    /// A slow job is not hurt: reading goes on at the same image.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Most images in a request, 1 or more. Default <see cref="Limits.MaxImagesPerRequest"/>; the HTTP API's <c>Http:MaxImages</c>, when that is lower.</summary>
    public int MaxImagesPerRequest { get; set; } = Limits.MaxImagesPerRequest;

    /// <summary>
    /// Most bytes of the images in a request; a larger image is one by itself. Default 16 MiB. They travel in base64, 4 bytes for 3, below the HTTP API's <c>Http:MaxBodyBytes</c>;
    /// four requests are in memory at once.
    /// </summary>
    public int MaxBytesPerRequest { get; set; } = 16 * 1024 * 1024;

    /// <summary>Most files in a request of an upload, 1 or more. Default 256.</summary>
    public int MaxFilesPerUpload { get; set; } = 256;

    /// <summary>
    /// Most bytes of the files in a request of an upload, which are kept in memory until the job has them. Default 8 MiB. A larger file is a request by itself,
    /// streamed, and opened again when it has to be sent again.
    /// </summary>
    public int MaxBytesPerUpload { get; set; } = 8 * 1024 * 1024;

    /// <summary>The same for another HTTP API, and with another key unless that is null.</summary>
    internal ZeroShotHttpOptions For(Uri address, string? key)
    {
        var other = (ZeroShotHttpOptions)MemberwiseClone();
        (other.BaseAddress, other.Key) = (address, key ?? Key);
        return other;
    }
}
