using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>How jobs are run.</summary>
public sealed class JobOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Jobs";

    /// <summary>
    /// An encoder that reports nothing for this long loses its lease, 1 to 3600 seconds. Default 30: an encoder reports every second, so this only
    /// happens to one that hangs.
    /// </summary>
    [Range(1, 3600)] public int LeaseSeconds { get; set; } = 30;

    /// <summary>Whether a job goes on by itself after a silo or the whole cluster was restarted. Default true.</summary>
    public bool ResumeInterrupted { get; set; } = true;

    /// <summary>Finished jobs that are kept with their results; older ones are deleted when a new job begins. 1 to 100,000. Default 200.</summary>
    [Range(1, 100_000)] public int KeepFinished { get; set; } = 200;

    /// <summary>Days that an ended job is kept with its results when its spec says nothing, 1 to 3650. Default 30.</summary>
    [Range(1, MaxKeepDays)] public int KeepDays { get; set; } = 30;

    /// <summary>
    /// Images that may be listed ahead of those that are done, 1024 to 1,000,000,000. Default 2,000,000: listing then waits for the encoders. Until it
    /// is through, nobody knows how many images a job has.
    /// </summary>
    [Range(1_024, 1_000_000_000)] public int MaxListedAhead { get; set; } = 2_000_000;

    /// <summary>
    /// Seconds that a job waits for an encoder whose folder of the model is the one that the job started with, 1 to 86,400. Default 60; then the job fails and says which
    /// encoders differ.
    /// </summary>
    [Range(1, 86_400)] public int ModelMismatchSeconds { get; set; } = 60;

    /// <summary>Days that a vector is kept after a job last made or used it, 1 to 3650. Default 30.</summary>
    [Range(1, MaxKeepDays)] public int KeepVectorsDays { get; set; } = 30;

    /// <summary>
    /// Most jobs that are preparing, running or paused, 1 to 10,000. Default 100: each has a ledger and a listing in the memory of a control silo. More are
    /// refused as overload.
    /// </summary>
    [Range(1, 10_000)] public int MaxOpen { get; set; } = 100;

    /// <summary>
    /// Longest time in seconds that the submission of a job may take to find out whether the images of an unfinished one with the same spec have changed, 1 to 100.
    /// Default 60: some million files of a local disk. Other submissions wait meanwhile.
    /// </summary>
    [Range(1, 100)] public int CompareSeconds { get; set; } = 60;

    /// <summary>Longest time that anything is kept, in days.</summary>
    internal const int MaxKeepDays = 3650;

    /// <summary>
    /// Most bytes of one uploaded image, 1 to 2^30. Default 64 MiB, as for <c>Images:MaxBytes</c>. What is larger becomes a fault. A large one is collected
    /// in memory until it is whole, one per job.
    /// </summary>
    [Range(1, 1 << 30)] public int MaxUploadImageBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Bytes of uploaded images that may wait in a job to be ranked, before its client has to wait. Default 256 MiB.</summary>
    [Range(1, long.MaxValue)] public long UploadBufferBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Most bytes that a job takes as an upload in all, counted since it last moved between silos or was resumed. Default 100 GiB.</summary>
    [Range(1, long.MaxValue)] public long MaxUploadBytes { get; set; } = 100L * 1024 * 1024 * 1024;
}

/// <summary>Checks the ranges of <see cref="JobOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class JobOptionsValidator : IValidateOptions<JobOptions>;
