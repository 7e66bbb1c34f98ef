using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Silo;

/// <summary>What an embedded silo needs to know.</summary>
public sealed record EmbeddedSiloOptions
{
    /// <summary>Directory of its state.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Directories whose sub-directories are models, in order of precedence. Empty: the one that comes with the program.</summary>
    public IReadOnlyList<string> ModelDirectories { get; init; } = [];

    /// <summary>Precision of image towers, as <c>Encoder:Precision</c> of a silo: <c>int8</c> or another variant that the model's folder has. Null: float32.</summary>
    public string? Precision { get; init; }

    /// <summary>
    /// Whether jobs that were under way when the last process ended go on by themselves. False: they wait to be resumed. Default false.
    /// </summary>
    public bool ResumeJobs { get; init; }

    /// <summary>Where the silo's log goes. Null: nowhere; results, faults and problems of a job are told by the job.</summary>
    public ILoggerProvider? LogTo { get; init; }
}
