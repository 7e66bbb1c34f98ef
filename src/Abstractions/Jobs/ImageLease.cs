using System.Collections.Immutable;

namespace ZeroShotOrleans;

/// <summary>An encoder silo asks for work.</summary>
[GenerateSerializer, Immutable, Alias("zso.LeaseRequest")]
public sealed record LeaseRequest
{
    /// <summary>The silo that will do it. When it is declared dead its leases return.</summary>
    [Id(0)] public required SiloAddress Silo { get; init; }

    /// <summary>Most images wanted, 1 to <see cref="Limits.MaxImagesPerLease"/>: what the silo ranks in about a second.</summary>
    [Id(1)] public required int Images { get; init; }
}

/// <summary>Consecutive images of a job in the hands of one silo until they are reported or the lease ends.</summary>
[GenerateSerializer, Immutable, Alias("zso.ImageLease")]
public sealed record ImageLease
{
    /// <summary>The job.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>Names the lease within the job's activation.</summary>
    [Id(1)] public required long LeaseId { get; init; }

    /// <summary>Index in the job of the first image.</summary>
    [Id(2)] public required long First { get; init; }

    /// <summary>What to do with which images.</summary>
    [Id(3)] public required EncodeRequest Work { get; init; }

    /// <summary>
    /// Whether its one image has to be worked on with no other such image beside it: a silo died or hung with it in hand. The encoder reports
    /// <see cref="LeaseReport.Begun"/> when it is about to.
    /// </summary>
    [Id(5)] public bool Alone { get; init; }

    /// <summary>See <see cref="JobDescription.Trace"/>.</summary>
    [Id(6)] public string? Trace { get; init; }

    /// <summary>The lease ends this long after the last report; report nothing new to keep it.</summary>
    [Id(4)] public required TimeSpan RenewWithin { get; init; }
}

/// <summary>What an encoder has done of a lease.</summary>
[GenerateSerializer, Immutable, Alias("zso.LeaseReport")]
public sealed record LeaseReport
{
    /// <summary>The lease.</summary>
    [Id(0)] public required long LeaseId { get; init; }

    /// <summary>Index in the job of the image of the first outcome.</summary>
    [Id(1)] public required long First { get; init; }

    /// <summary>Outcomes of consecutive images; may be empty, to renew.</summary>
    [Id(2)] public required ImmutableArray<ImageOutcome> Outcomes { get; init; }

    /// <summary>Whether the silo gives up the rest of the lease: it is done, or the silo is leaving.</summary>
    [Id(3)] public required bool Last { get; init; }

    /// <summary>Why the silo cannot work on this job at all, such as a broken model; null in all other cases. A job that hears nothing else fails.</summary>
    [Id(4)] public string? Problem { get; init; }

    /// <summary>Whether work on an image that has to be <see cref="ImageLease.Alone"/> begins now. A silo that dies after that gives the image a strike.</summary>
    [Id(5)] public bool Begun { get; init; }

    /// <summary>
    /// The silo, when it gives the lease back because its folder of the model is not the one that the job started with; then <see cref="Problem"/> says so.
    /// Null in all other cases.
    /// </summary>
    [Id(6)] public SiloAddress? Mismatched { get; init; }
}

/// <summary>What the job answers to a report.</summary>
[GenerateSerializer, Alias("zso.ReportAnswer")]
public enum ReportAnswer
{
    /// <summary>Go on with the lease.</summary>
    Continue = 0,

    /// <summary>The lease is over: the job has ended, or others have the images. Work on it is wasted.</summary>
    Stop = 1,
}
