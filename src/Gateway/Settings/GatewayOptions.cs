using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Gateway.Settings;

/// <summary>Where the HTTP API listens, and the limits of what it takes. Every refusal names the setting behind it.</summary>
public sealed class GatewayOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Http";

    /// <summary>Whether this silo opens the HTTP API, when it has the control role. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Addresses to listen on, separated by <c>;</c>. Default <c>http://127.0.0.1:8080</c>: this machine only.</summary>
    [Required] public string Urls { get; set; } = "http://127.0.0.1:8080";

    /// <summary>
    /// Whether anybody who can reach an address beyond loopback may use everything, although no key and no token is asked for. Default false: a silo
    /// that would be open like that refuses to start.
    /// </summary>
    public bool AllowAnyoneOnTheNetwork { get; set; }

    /// <summary>Model of requests that name none. Default empty: the only model, or <c>zeroshot-mini</c> if there are several.</summary>
    public string DefaultModel { get; set; } = "";

    /// <summary>Named label set of image-classification requests, which bring no labels. Default empty: they are refused with a message that says so.</summary>
    public string DefaultLabelSet { get; set; } = "";

    /// <summary>Most bytes of a request's body, 1 KiB to 1 GiB. Default 48 MiB: one image of <see cref="Limits.MaxBytesPerInteractiveImage"/> in base64.</summary>
    [Range(1_024, 1_073_741_824)] public long MaxBodyBytes { get; set; } = 48L * 1024 * 1024;

    /// <summary>Most bytes of all bodies in memory at once, 1 MiB to 1 TiB. Default 512 MiB; a request beyond that is answered 429.</summary>
    [Range(1_048_576, 1L << 40)] public long MaxBodyBytesInFlight { get; set; } = 512L * 1024 * 1024;

    /// <summary>Most images in a request, 1 to <see cref="Limits.MaxImagesPerRequest"/>. Default 64.</summary>
    [Range(1, Limits.MaxImagesPerRequest)] public int MaxImages { get; set; } = Limits.MaxImagesPerRequest;

    /// <summary>Most labels in a request, 1 to <see cref="Limits.MaxLabels"/>. Default 2000; longer lists belong in a named label set.</summary>
    [Range(1, Limits.MaxLabels)] public int MaxLabels { get; set; } = 2_000;

    /// <summary>Longest label or template, in characters, 1 to <see cref="Limits.MaxLabelLength"/>. Default 500.</summary>
    [Range(1, Limits.MaxLabelLength)] public int MaxLabelLength { get; set; } = 500;

    /// <summary>Most templates in a request, 1 to <see cref="Limits.MaxTemplates"/>. Default 100.</summary>
    [Range(1, Limits.MaxTemplates)] public int MaxTemplates { get; set; } = 100;

    /// <summary>Requests worked on at once, 1 to 100,000; more are answered 429 at once. Default 256.</summary>
    [Range(1, 100_000)] public int MaxConcurrentRequests { get; set; } = 256;

    /// <summary>Requests of one key worked on at once, 1 to 100,000. Default 128.</summary>
    [Range(1, 100_000)] public int MaxConcurrentRequestsPerKey { get; set; } = 128;

    /// <summary>
    /// Streams of results open at once, 1 to 10,000; more are answered 429. Default 64. They are no requests of <see cref="MaxConcurrentRequests"/>. Each holds
    /// a chunk of 256 images in memory; one of Parquet a row group, some 20 MB with five labels each.
    /// </summary>
    [Range(1, 10_000)] public int MaxResultStreams { get; set; } = 64;

    /// <summary>Streams of results of one key open at once, 1 to 10,000. Default 16.</summary>
    [Range(1, 10_000)] public int MaxResultStreamsPerKey { get; set; } = 16;

    /// <summary>Requests of one key in a minute, 0 to 10,000,000; 0: as many as come. Default 0.</summary>
    [Range(0, 10_000_000)] public int MaxRequestsPerMinutePerKey { get; set; }

    /// <summary>Open jobs of one key, 1 to 100,000. Default 20.</summary>
    [Range(1, 100_000)] public int MaxOpenJobsPerKey { get; set; } = 20;

    /// <summary>Connections at once, 1 to 1,000,000; more are closed as they come, without an answer. Default 2048. Each may hold <see cref="ConnectionBufferBytes"/>.</summary>
    [Range(1, 1_000_000)] public int MaxConnections { get; set; } = 2_048;

    /// <summary>Bytes of a connection that are read ahead of the request that wants them, 32 KiB to 16 MiB. Default 128 KiB: they are in no other budget.</summary>
    [Range(32 * 1024, 16 * 1024 * 1024)] public int ConnectionBufferBytes { get; set; } = 128 * 1024;

    /// <summary>Seconds within which the headers of a request have to come, 1 to 600. Default 15.</summary>
    [Range(1, 600)] public int HeaderSeconds { get; set; } = 15;

    /// <summary>Seconds after which a connection without a request is closed, 1 to 3600. Default 130, as in Kestrel: a little more than what load balancers keep.</summary>
    [Range(1, 3_600)] public int IdleConnectionSeconds { get; set; } = 130;

    /// <summary>Seconds within which a body has to have come whole, 1 to 3600; pieces of an upload are not meant. Default 120. Later is answered 408.</summary>
    [Range(1, 3_600)] public int BodySeconds { get; set; } = 120;

    /// <summary>Bytes of a body per second that a client has to send, 0 to 1,000,000, five seconds' grace given; 0: as slowly as it likes. Default 1024. Less is answered 408.</summary>
    [Range(0, 1_000_000)] public int MinBodyBytesPerSecond { get; set; } = 1_024;

    /// <summary>
    /// Seconds after the end of the body within which an answer has to begin, 1 to 3600. Default 60. Later is answered 504, and the work behind it is given up. Streams of
    /// results take as long as they take.
    /// </summary>
    [Range(1, 3_600)] public int ResponseSeconds { get; set; } = 60;

    /// <summary>Seconds that a refused client asks again after: the header <c>Retry-After</c>, 1 to 3600. Default 1.</summary>
    [Range(1, 3_600)] public int RetryAfterSeconds { get; set; } = 1;

    /// <summary>Seconds within which a model has to answer the canary of <c>/health/ready</c>, 1 to 600. Default 10.</summary>
    [Range(1, 600)] public int CanarySeconds { get; set; } = 10;

    /// <summary>Seconds between two canaries of a model that answers, 1 to 600. Default 10; after one that failed the next follows in a second.</summary>
    [Range(1, 600)] public int CanaryPeriodSeconds { get; set; } = 10;

    /// <summary>
    /// Seconds, 0 to 300, that a silo which was asked to end goes on answering while <c>/health/ready</c> says no, so that load balancers look elsewhere before the HTTP API
    /// closes. Default 5. A silo whose readiness nobody has asked for in the last minute does not wait.
    /// </summary>
    [Range(0, 300)] public int StopDelaySeconds { get; set; } = 5;

    /// <summary>
    /// Seconds, 0 to 300, that a silo which was asked to stop still reads the body of a request; then it answers 429, and the client sends it again to another silo. Default 5.
    /// </summary>
    [Range(0, 300)] public int StopBodySeconds { get; set; } = 5;

    /// <summary>Origins of web pages that may call the HTTP API, such as <c>https://photos.example</c>. Default none.</summary>
    public IList<string> CorsOrigins { get; } = [];
}

/// <summary>Checks the ranges of <see cref="GatewayOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
