using System.ComponentModel.DataAnnotations;

namespace ZeroShotOrleans.Grains.Storage;

/// <summary>Where a silo keeps state that must outlive it.</summary>
public sealed class StorageOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Storage";

    /// <summary>Directory of the state; created when missing. Required.</summary>
    [Required(ErrorMessage = "Storage:Directory is not set. Name a directory for the state of the cluster.")]
    public string Directory { get; set; } = "";

    /// <summary>Most bytes of the state file. Default 0: as much as the disk holds.</summary>
    [Range(0, long.MaxValue)] public long MaxBytes { get; set; }
}
