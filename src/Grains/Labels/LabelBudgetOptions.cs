using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.Grains.Labels;

/// <summary>Limits for label embeddings on control silos. An evicted label is encoded again by the next request that uses it.</summary>
public sealed class LabelBudgetOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Labels";

    /// <summary>
    /// Maximum size of stored prompt embeddings, in bytes, 1 MiB or more. Default 512 MiB: 250,000 prompts of 512 dimensions. The least recently used are deleted first;
    /// <c>state.db</c> needs about 50 % more.
    /// </summary>
    [Range(1024 * 1024, long.MaxValue)] public long MaxCachedBytes { get; set; } = 512L * 1024 * 1024;

    /// <summary>Days to keep the embedding of a prompt after its last use, 1 to 3650. Default 30.</summary>
    [Range(1, 3650)] public int KeepDays { get; set; } = 30;

    /// <summary>
    /// Maximum size of the label sets of named sets and of jobs that have not ended, in bytes. Default 1 GiB. They are never evicted; when they are full, new ones are rejected as
    /// overload.
    /// </summary>
    [Range(0, long.MaxValue)] public long MaxPinnedBytes { get; set; } = 1024L * 1024 * 1024;

    /// <summary>
    /// Maximum size of those of one tenant, in bytes, so that no tenant can use up <c>Labels:MaxPinnedBytes</c> alone. Default 0: half of <c>Labels:MaxPinnedBytes</c>. A set that several
    /// tenants need counts for the one that needed it first.
    /// </summary>
    [Range(0, long.MaxValue)] public long MaxPinnedBytesPerTenant { get; set; }

    /// <summary><see cref="MaxPinnedBytesPerTenant"/>, with its default filled in.</summary>
    public long ResolvedMaxPinnedBytesPerTenant => MaxPinnedBytesPerTenant == 0 ? MaxPinnedBytes / 2 : MaxPinnedBytesPerTenant;

    /// <summary>Memory of each control silo for label sets, in bytes. Default 256 MiB; the least recently used are evicted first.</summary>
    [Range(0, long.MaxValue)] public long MaxMemoryBytes { get; set; } = 256L * 1024 * 1024;
}

/// <summary>Checks the ranges of <see cref="LabelBudgetOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class LabelBudgetOptionsValidator : IValidateOptions<LabelBudgetOptions>;
