using System.ComponentModel.DataAnnotations;

namespace ZeroShotOrleans.Storage.State;

/// <summary>Where a silo stores durable state.</summary>
public sealed class StorageOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Storage";

    /// <summary>Directory of the state. Created if missing. Required.</summary>
    [Required(ErrorMessage = "Storage:Directory is not set. Set a directory for the state of the cluster.")]
    public string Directory { get; set; } = "";

    /// <summary>Maximum size of the state file in bytes. Default 0: limited by the disk only.</summary>
    [Range(0, long.MaxValue)] public long MaxBytes { get; set; }

    /// <summary>
    /// Free bytes below which new jobs are refused, 0 to 2^40: on the disk, below <see cref="MaxBytes"/>, or below the <c>maxmemory</c> of Redis, but no more
    /// than an eighth of that. Default 256 MiB. Accepted jobs continue, and results are never deleted to make room.
    /// </summary>
    [Range(0, 1L << 40)] public long MinFreeBytes { get; set; } = 256L * 1024 * 1024;
}
