using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Jobs.Options;

/// <summary>How jobs are run.</summary>
public sealed class JobOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Jobs";

    /// <summary>
    /// Seconds without a report after which an encoder's lease expires, 1 to 3600. Default 30. Encoders report every second, so this only
    /// happens to an encoder that hangs.
    /// </summary>
    [Range(1, 3600)] public int LeaseSeconds { get; set; } = 30;

    /// <summary>Whether jobs resume automatically after a restart of a silo or the whole cluster. Default true.</summary>
    public bool ResumeInterrupted { get; set; } = true;

    /// <summary>
    /// Number of finished jobs to keep for each tenant with their results; older ones of that tenant are deleted when it submits a new job. Jobs whose spec sets a retention
    /// time are not counted, and are never deleted before that time. 1 to 100,000. Default 200.
    /// </summary>
    [Range(1, 100_000)] public int KeepFinished { get; set; } = 200;

    /// <summary>Days to keep an ended job with its results if its spec does not set a retention time, 1 to 3650. Default 30.</summary>
    [Range(1, MaxKeepDays)] public int KeepDays { get; set; } = 30;

    /// <summary>
    /// Maximum number of jobs that a tenant may have stored, in any state, 1 to 1,000,000. Default 10,000. At the limit, new jobs of the tenant are rejected until some are deleted or reach
    /// the end of their retention time.
    /// </summary>
    [Range(1, 1_000_000)] public int MaxStoredPerTenant { get; set; } = 10_000;

    /// <summary>
    /// Bytes that the jobs of a tenant may take up in the state, 1 MiB to 2^49. Default 64 GiB: about 200 million results of five labels. Beyond it, new jobs are rejected;
    /// results are never deleted to make room, and accepted jobs continue. Image embeddings, which tenants share by content, are not counted.
    /// </summary>
    [Range(1L << 20, 1L << 49)] public long MaxStoredBytesPerTenant { get; set; } = 64L * 1024 * 1024 * 1024;

    /// <summary>
    /// Maximum number of listed images without an outcome, 1024 to 1,000,000,000. Default 2,000,000: listing then waits for the encoders. Until listing
    /// is done, the total number of images is unknown.
    /// </summary>
    [Range(1_024, 1_000_000_000)] public int MaxListedAhead { get; set; } = 2_000_000;

    /// <summary>
    /// Seconds that a job waits for an encoder with the model folder that it started with, 1 to 86,400. Default 60. After that the job fails and names the
    /// encoders that differ.
    /// </summary>
    [Range(1, 86_400)] public int ModelMismatchSeconds { get; set; } = 60;

    /// <summary>Days to keep an embedding after a job last stored or used it, 1 to 3650. Default 30.</summary>
    [Range(1, MaxKeepDays)] public int KeepEmbeddingsDays { get; set; } = 30;

    /// <summary>
    /// Maximum number of jobs that are preparing, running or paused, 1 to 10,000. Default 100: each keeps a ledger and a listing in the memory of a control silo. More are
    /// rejected as overload.
    /// </summary>
    [Range(1, 10_000)] public int MaxOpen { get; set; } = 100;

    /// <summary>
    /// Maximum number of jobs of one tenant that are preparing, running or paused, so that no tenant can use up <c>Jobs:MaxOpen</c> alone. 0 to 10,000. Default 0: half of
    /// <c>Jobs:MaxOpen</c>. Ended jobs count again when they are resumed or retried.
    /// </summary>
    [Range(0, 10_000)] public int MaxOpenPerTenant { get; set; }

    /// <summary><see cref="MaxOpenPerTenant"/>, with its default filled in.</summary>
    public int ResolvedMaxOpenPerTenant => MaxOpenPerTenant == 0 ? (MaxOpen + 1) / 2 : MaxOpenPerTenant;

    /// <summary>
    /// Maximum time in seconds for comparing the images of an unfinished job with the same spec when a job is submitted, 1 to 100.
    /// Default 60: a few million files on a local disk. Other submissions have to wait during that time.
    /// </summary>
    [Range(1, 100)] public int CompareSeconds { get; set; } = 60;

    /// <summary>Maximum retention time, in days.</summary>
    internal const int MaxKeepDays = 3650;

    /// <summary>
    /// Maximum size of an uploaded image in bytes, 1 to 2^30. Default 64 MiB, as for <c>Images:MaxBytes</c>. A larger one becomes an error. Large images are
    /// assembled in memory, one per job.
    /// </summary>
    [Range(1, 1 << 30)] public int MaxUploadImageBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Bytes of uploaded images that may wait in a job before its client has to wait. Default 256 MiB.</summary>
    [Range(1, long.MaxValue)] public long UploadBufferBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Maximum total size of an upload in bytes, counted since the job last moved between silos or was resumed. Default 100 GiB.</summary>
    [Range(1, long.MaxValue)] public long MaxUploadBytes { get; set; } = 100L * 1024 * 1024 * 1024;
}

/// <summary>Checks the ranges of <see cref="JobOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class JobOptionsValidator : IValidateOptions<JobOptions>;
