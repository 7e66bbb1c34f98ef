using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Jobs;

/// <summary>
/// What a job must know of its images when it comes back after a death: which silo had which, and which are suspect. Stored with its status before an image
/// leaves the job, so that an image that kills every process that touches it is found also when the job dies with the encoder, as in a process that is both.
/// </summary>
/// <remarks>Bounded: at most <see cref="MaxRanges"/> of each. What is beyond lives in memory only, and is found a death later.</remarks>
[GenerateSerializer, Immutable, Alias("zso.JobSuspicion")]
public sealed record JobSuspicion
{
    /// <summary>Most entries of each kind: a thousand silos with a lease each are some 40 KB.</summary>
    public const int MaxRanges = 1024;

    /// <summary>Leases that are out.</summary>
    [Id(0)] public ImmutableArray<HeldImages> Held { get; init; } = [];

    /// <summary>Images that are to be worked on alone and that nobody has.</summary>
    [Id(1)] public ImmutableArray<ImageRange> Suspects { get; init; } = [];

    /// <summary>Images with one strike, whoever has them.</summary>
    [Id(2)] public ImmutableArray<long> Strikes { get; init; } = [];

    /// <summary>Whether there is nothing to remember.</summary>
    public bool IsEmpty => Held.IsEmpty && Suspects.IsEmpty && Strikes.IsEmpty;
}

/// <summary>Images in the hands of a silo.</summary>
/// <param name="Silo">The silo.</param>
/// <param name="Images">The images.</param>
/// <param name="Alone">Whether it is one suspect.</param>
/// <param name="Begun">Whether work on that suspect has begun.</param>
[GenerateSerializer, Immutable, Alias("zso.HeldImages")]
public sealed record HeldImages(
    [property: Id(0)] SiloAddress Silo, [property: Id(1)] ImageRange Images, [property: Id(2)] bool Alone, [property: Id(3)] bool Begun);
