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
}

/// <summary>Checks the ranges of <see cref="JobOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class JobOptionsValidator : IValidateOptions<JobOptions>;
