using System.Collections.Immutable;

namespace ZeroShotOrleans.Storage.Jobs;

/// <summary>
/// What a job must know of its images after a crash: which silo had which, and which are suspects. Stored with its status before an image
/// is leased, so that an image that kills every process is found even if the job dies with the encoder, as in a silo with both roles.
/// </summary>
/// <remarks>Bounded: at most <see cref="MaxRanges"/> of each. The rest is only in memory, and is found one crash later.</remarks>
[GenerateSerializer, Immutable, Alias("zso.JobSuspicion")]
public sealed record JobSuspicion
{
    /// <summary>Maximum number of entries of each kind: a thousand silos with a lease each are about 40 KB.</summary>
    public const int MaxRanges = 1024;

    /// <summary>Current leases.</summary>
    [Id(0)] public ImmutableArray<HeldImages> Held { get; init; } = [];

    /// <summary>Images that must be processed alone and are not leased.</summary>
    [Id(1)] public ImmutableArray<ImageRange> Suspects { get; init; } = [];

    /// <summary>Images with one strike, leased or not.</summary>
    [Id(2)] public ImmutableArray<long> Strikes { get; init; } = [];

    /// <summary>Whether there is nothing to store.</summary>
    public bool IsEmpty => Held.IsEmpty && Suspects.IsEmpty && Strikes.IsEmpty;
}

/// <summary>Images leased to a silo.</summary>
/// <param name="Silo">The silo.</param>
/// <param name="Images">The images.</param>
/// <param name="Alone">Whether it is a single suspect.</param>
/// <param name="Started">Whether work on that suspect has started.</param>
[GenerateSerializer, Immutable, Alias("zso.HeldImages")]
public sealed record HeldImages(
    [property: Id(0)] SiloAddress Silo, [property: Id(1)] ImageRange Images, [property: Id(2)] bool Alone, [property: Id(3)] bool Started);
