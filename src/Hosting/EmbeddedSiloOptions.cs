using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Hosting;

/// <summary>Settings of an embedded silo.</summary>
public sealed record EmbeddedSiloOptions
{
    /// <summary>State directory.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Directories that contain model folders, in order of precedence. Empty: the directory shipped with the program.</summary>
    public IReadOnlyList<string> ModelDirectories { get; init; } = [];

    /// <summary>Precision of image towers, as <c>Encoder:Precision</c> of a silo: <c>int8</c> or another variant that the model's folder has. Null: float32.</summary>
    public string? Precision { get; init; }

    /// <summary>Model whose image tower is loaded while the silo starts, because a job will ask for it at once. Null: towers are loaded on first use.</summary>
    public string? LoadAhead { get; init; }

    /// <summary>
    /// Whether jobs that were running when the last process ended continue automatically. If false, they wait to be resumed. Default false.
    /// </summary>
    public bool ResumeJobs { get; init; }

    /// <summary>
    /// Addresses of object stores below which jobs may read, and write results: <c>s3://bucket/photos/</c> and the like, or <c>*</c> for all that this process has credentials for. Default none.
    /// </summary>
    public IReadOnlyList<string> ObjectStores { get; init; } = [];

    /// <summary>Receives the log of the silo. Null: no log; results and errors of a job are reported by the job.</summary>
    public ILoggerProvider? LogTo { get; init; }
}
