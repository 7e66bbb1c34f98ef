using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Inference.Devices;

namespace ZeroShotOrleans.Encoding.Options;

/// <summary>How an encoder silo uses its processors.</summary>
public sealed class EncoderOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Encoder";

    /// <summary>
    /// Threads that each read, decode and encode one batch at a time, 0 to 256. Default 0: one per core, the fastest on a CPU.
    /// More helps if files are read over a slow network. On a GPU they take turns: one batch runs while others are decoded.
    /// </summary>
    [Range(0, 256)] public int Workers { get; set; }

    /// <summary>
    /// Maximum number of images in one run of the image tower, 0 to 256. Default 0: 8 on a CPU, where more gains nothing, and 32 on any other device.
    /// </summary>
    [Range(0, 256)] public int BatchImages { get; set; }

    /// <summary>Images of jobs that may wait in this silo for one model, 1 to 65,536. Default 1024. More are rejected as overload.</summary>
    [Range(1, 65_536)] public int QueueImages { get; set; } = 1024;

    /// <summary>
    /// Interactive images that may wait in this silo for one model, in addition to those of jobs: <see cref="Limits.MaxImagesPerRequest"/> to 65,536, so that
    /// the largest request fits. Default 256. More are rejected as overload, and the router asks another silo.
    /// </summary>
    [Range(Limits.MaxImagesPerRequest, 65_536)] public int InteractiveImages { get; set; } = 256;

    /// <summary>
    /// Prompts of new labels and texts that may wait in this silo for a text tower, 1,000 to 100,000,000, for interactive requests and for jobs each.
    /// Default 1,000,000. Requests count with all their prompts, up to the limit of a tenant. More are rejected as overload, with the time when there is room.
    /// A quarter is for requests of at most 64 prompts.
    /// </summary>
    [Range(1_000, 100_000_000)] public int MaxQueuedPrompts { get; set; } = 1_000_000;

    /// <summary>
    /// Of these, prompts of one tenant (the <c>Tenant</c> of its keys), 1,000 to 10,000,000. Default 200,000: the largest set of labels and templates that the HTTP
    /// API takes in a request. A request with more is taken when no other large one of its tenant waits. A quarter is for requests of at most 64 prompts.
    /// </summary>
    [Range(1_000, 10_000_000)] public int MaxQueuedPromptsPerTenant { get; set; } = 200_000;

    /// <summary>
    /// How long one run of a text tower should take, in milliseconds, 10 to 10,000. Default 250. A new label of one tenant waits for about that long while
    /// another one has many prompts encoded; shorter runs batch worse.
    /// </summary>
    [Range(10, 10_000)] public int PromptSliceMilliseconds { get; set; } = 250;

    /// <summary>
    /// Niceness of bulk threads, 0 to 19, so that interactive requests and the silo itself go first on a busy core. Default 5, about
    /// a third of the normal weight. No effect on an idle core, or on systems other than Linux. 0: no difference.
    /// </summary>
    [Range(0, 19)] public int BulkNiceness { get; set; } = 5;

    /// <summary>
    /// Leases held at once for each model, 1 to 16. Default 2: one is processed while the next is in transit. Of images that come over the network, a silo takes further leases, 16 in all,
    /// while fewer are on their way than it encodes while one arrives.
    /// </summary>
    [Range(1, 16)] public int LeasesInFlight { get; set; } = 2;

    /// <summary>Memory for label embeddings, in bytes. Default 256 MiB; the least recently used are evicted first.</summary>
    [Range(0, long.MaxValue)] public long LabelCacheBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary><see cref="Workers"/>, with 0 resolved.</summary>
    public int ResolvedWorkers => Workers == 0 ? Environment.ProcessorCount : Workers;

    /// <summary><see cref="BatchImages"/>, with 0 resolved for a device.</summary>
    internal int BatchImagesOn(DeviceChoice device) => BatchImages > 0 ? BatchImages : device.IsCpu ? 8 : 32;
}

/// <summary>Checks the ranges of <see cref="EncoderOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class EncoderOptionsValidator : IValidateOptions<EncoderOptions>;
