using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Gateway.Settings;

/// <summary>URLs and limits of the HTTP API. Every rejected request gets a message that names the setting.</summary>
public sealed class GatewayOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Http";

    /// <summary>Whether a silo with the control role serves the HTTP API. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>URLs to listen on, separated by <c>;</c>. Default <c>http://127.0.0.1:8080</c>: this machine only.</summary>
    [Required] public string Urls { get; set; } = "http://127.0.0.1:8080";

    /// <summary>
    /// Whether other machines may use the HTTP API without a key or token. Default false: a silo
    /// that would be exposed like that does not start.
    /// </summary>
    public bool AllowAnyoneOnTheNetwork { get; set; }

    /// <summary>
    /// Addresses, separated by <c>;</c>, on which a silo with the HTTP API also serves health and metrics, without a key and apart from the limits of the HTTP API: for probes and monitoring, for example
    /// <c>http://127.0.0.1:8081</c>. Default empty: none. Others may reach one beyond loopback only with <c>Telemetry:AllowAnyoneOnTheNetwork</c>, or without <c>Telemetry:Prometheus</c>.
    /// </summary>
    public string ManagementUrls { get; set; } = "";

    /// <summary>
    /// Names under which browsers may call the HTTP API, besides <c>localhost</c>, addresses of loopback and the names in <see cref="Urls"/>: <c>photos.example</c>, <c>*.example</c>, or <c>*</c> for
    /// any. Default none. A request to another name is answered 421. An API beyond loopback also answers to any IP address and to the name of its machine; one with keys to any name unless some are set here.
    /// </summary>
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>Model for requests without one. Default empty: the only model, or <c>zeroshot-mini</c> if there are several.</summary>
    public string DefaultModel { get; set; } = "";

    /// <summary>Named label set for image-classification requests, which have no labels. Default empty: such requests are rejected.</summary>
    public string DefaultLabelSet { get; set; } = "";

    /// <summary>Whether the HTTP API also speaks Infinity's dialect: <c>/embeddings</c>, <c>/models</c>, <c>/classify</c>, and its <c>/health</c>. Default false.</summary>
    public bool Infinity { get; set; }

    /// <summary>Whether the HTTP API also speaks the dialect of Text Embeddings Inference: <c>/embed</c>, <c>/similarity</c>, <c>/info</c>. Default false.</summary>
    public bool TextEmbeddingsInference { get; set; }

    /// <summary>Whether the HTTP API also speaks the Open Inference Protocol (KServe v2, Triton) under <c>/v2</c>, with Triton's binary tensors. Default false.</summary>
    public bool KServe { get; set; }

    /// <summary>Maximum size of a request body in bytes, 1 KiB to 1 GiB. Default 48 MiB: one image of <see cref="Limits.MaxBytesPerInteractiveImage"/> in base64.</summary>
    [Range(1_024, 1_073_741_824)] public long MaxBodyBytes { get; set; } = 48L * 1024 * 1024;

    /// <summary>Maximum size of all bodies in memory in bytes, 1 MiB to 1 TiB. Default 512 MiB; requests beyond that get 429.</summary>
    [Range(1_048_576, 1L << 40)] public long MaxBodyBytesInFlight { get; set; } = 512L * 1024 * 1024;

    /// <summary>Maximum number of images in a request, 1 to <see cref="Limits.MaxImagesPerRequest"/>. Default 64.</summary>
    [Range(1, Limits.MaxImagesPerRequest)] public int MaxImages { get; set; } = Limits.MaxImagesPerRequest;

    /// <summary>
    /// Maximum number of inputs in a request for embeddings, 1 to 16,384. Default 2048, as in OpenAI's API: its clients send that many at once. Images among them also count for
    /// <see cref="MaxImages"/>. The response is built in memory, with about 10 bytes for each number of an embedding.
    /// </summary>
    [Range(1, HttpLimits.MaxEmbeddingInputs)] public int MaxEmbeddingInputs { get; set; } = 2_048;

    /// <summary>Maximum number of labels in a request, 1 to <see cref="Limits.MaxLabels"/>. Default 2000; store longer lists as a named label set.</summary>
    [Range(1, Limits.MaxLabels)] public int MaxLabels { get; set; } = 2_000;

    /// <summary>Maximum length of a label or template in characters, 1 to <see cref="Limits.MaxLabelLength"/>. Default 500.</summary>
    [Range(1, Limits.MaxLabelLength)] public int MaxLabelLength { get; set; } = 500;

    /// <summary>Maximum number of templates in a request, 1 to <see cref="Limits.MaxTemplates"/>. Default 100.</summary>
    [Range(1, Limits.MaxTemplates)] public int MaxTemplates { get; set; } = 100;

    /// <summary>Maximum number of concurrent requests, 1 to 100,000; more get 429 at once. Default 256.</summary>
    [Range(1, 100_000)] public int MaxConcurrentRequests { get; set; } = 256;

    /// <summary>Maximum number of concurrent requests of one key, 1 to 100,000. Default 128.</summary>
    [Range(1, 100_000)] public int MaxConcurrentRequestsPerKey { get; set; } = 128;

    /// <summary>
    /// Maximum number of concurrent result streams, 1 to 10,000; more get 429. Default 64. They do not count for <see cref="MaxConcurrentRequests"/>. Each holds
    /// a chunk of 256 images in memory; a Parquet stream a row group of about 20 MB with five labels each.
    /// </summary>
    [Range(1, 10_000)] public int MaxResultStreams { get; set; } = 64;

    /// <summary>Maximum number of concurrent result streams of one key, 1 to 10,000. Default 16.</summary>
    [Range(1, 10_000)] public int MaxResultStreamsPerKey { get; set; } = 16;

    /// <summary>Maximum number of requests of one key per minute, 0 to 10,000,000; 0 means unlimited. Default 0.</summary>
    [Range(0, 10_000_000)] public int MaxRequestsPerMinutePerKey { get; set; }

    /// <summary>Maximum number of open jobs of one key, 1 to 100,000. Default 20.</summary>
    [Range(1, 100_000)] public int MaxOpenJobsPerKey { get; set; } = 20;

    /// <summary>
    /// Connections at once, 1 to 1,000,000. Default 2048. A new one takes the place of one without a request in flight; if all are in use it is closed as it comes, without an answer. Each may hold
    /// <see cref="ConnectionBufferBytes"/>.
    /// </summary>
    [Range(1, 1_000_000)] public int MaxConnections { get; set; } = 2_048;

    /// <summary>
    /// Connections of one address at once (of one /64 network with IPv6), 0 to 1,000,000; 0: as many as come. Default 512. Set 0 behind a proxy, whose address all connections have.
    /// </summary>
    [Range(0, 1_000_000)] public int MaxConnectionsPerAddress { get; set; } = 512;

    /// <summary>Bytes to read ahead per connection, 32 KiB to 16 MiB. Default 128 KiB. Not part of any other budget.</summary>
    [Range(32 * 1024, 16 * 1024 * 1024)] public int ConnectionBufferBytes { get; set; } = 128 * 1024;

    /// <summary>Timeout in seconds for the headers of a request, 1 to 600. Default 15.</summary>
    [Range(1, 600)] public int HeaderSeconds { get; set; } = 15;

    /// <summary>Seconds within which the headers of the first request of a connection have to come, 1 to 600. Default 15. A connection that has sent none by then is closed.</summary>
    [Range(1, 600)] public int FirstRequestSeconds { get; set; } = 15;

    /// <summary>Seconds until an idle connection is closed, 1 to 3600. Default 130, as in Kestrel: slightly more than the idle timeout of load balancers.</summary>
    [Range(1, 3_600)] public int IdleConnectionSeconds { get; set; } = 130;

    /// <summary>Timeout in seconds for a whole body, except pieces of an upload, 1 to 3600. Default 120. Slower bodies get 408.</summary>
    [Range(1, 3_600)] public int BodySeconds { get; set; } = 120;

    /// <summary>Minimum data rate of a body in bytes per second, after a grace period of five seconds, 0 to 1,000,000; 0 disables the limit. Default 1024. Slower bodies get 408.</summary>
    [Range(0, 1_000_000)] public int MinBodyBytesPerSecond { get; set; } = 1_024;

    /// <summary>
    /// Timeout in seconds from the end of the body to the start of the response, 1 to 3600. Default 60. Later responses become 504, and their work is cancelled. Result
    /// streams are not limited.
    /// </summary>
    [Range(1, 3_600)] public int ResponseSeconds { get; set; } = 60;

    /// <summary>Retry delay in seconds sent in the header <c>Retry-After</c>, 1 to 3600. Default 1.</summary>
    [Range(1, 3_600)] public int RetryAfterSeconds { get; set; } = 1;

    /// <summary>Timeout in seconds of a canary of <c>/health/ready</c>, 1 to 600. Default 10.</summary>
    [Range(1, 600)] public int CanarySeconds { get; set; } = 10;

    /// <summary>Seconds between two canaries of a model, 1 to 600. Default 10; after a failed one, the next follows within a second.</summary>
    [Range(1, 600)] public int CanaryPeriodSeconds { get; set; } = 10;

    /// <summary>
    /// Seconds, 0 to 300, for which a stopping silo keeps answering while <c>/health/ready</c> returns 503, so that load balancers switch over before the HTTP API
    /// closes. Default 5. A silo whose readiness was not probed in the last minute does not wait.
    /// </summary>
    [Range(0, 300)] public int StopDelaySeconds { get; set; } = 5;

    /// <summary>
    /// Seconds, 0 to 300, for which a silo that was asked to stop still reads the body of a request; then it answers 429, and the client repeats it at another silo. Default 5.
    /// </summary>
    [Range(0, 300)] public int StopBodySeconds { get; set; } = 5;

    /// <summary>Origins of web pages that may call the HTTP API, such as <c>https://photos.example</c>, or <c>*</c> for any. Default none: pages of other origins are answered 403.</summary>
    public IList<string> CorsOrigins { get; } = [];
}

/// <summary>Checks the ranges of <see cref="GatewayOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
