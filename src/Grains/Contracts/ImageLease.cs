using System.Collections.Immutable;

namespace ZeroShotOrleans.Grains.Contracts;

/// <summary>An encoder silo's request for work.</summary>
[GenerateSerializer, Immutable, Alias("zso.LeaseRequest")]
public sealed record LeaseRequest
{
    /// <summary>The silo. When it is declared dead, its leases are returned.</summary>
    [Id(0)] public required SiloAddress Silo { get; init; }

    /// <summary>Maximum number of images, 1 to <see cref="Limits.MaxImagesPerLease"/>: what the silo classifies in about a second.</summary>
    [Id(1)] public required int Images { get; init; }
}

/// <summary>Consecutive images of a job, leased to one silo until they are reported or the lease expires.</summary>
[GenerateSerializer, Immutable, Alias("zso.ImageLease")]
public sealed record ImageLease
{
    /// <summary>The job.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>Identifies the lease within the job's activation.</summary>
    [Id(1)] public required long LeaseId { get; init; }

    /// <summary>Index of the first image in the job.</summary>
    [Id(2)] public required long First { get; init; }

    /// <summary>The images and what to do with them.</summary>
    [Id(3)] public required EncodeRequest Work { get; init; }

    /// <summary>
    /// Whether its single image must be processed without another suspect at the same time: a silo died or hung while it had the image. The encoder reports
    /// <see cref="LeaseReport.Started"/> just before it starts.
    /// </summary>
    [Id(5)] public bool Alone { get; init; }

    /// <summary>See <see cref="JobDescription.Trace"/>.</summary>
    [Id(6)] public string? Trace { get; init; }

    /// <summary>The lease expires this long after the last report; an empty report renews it.</summary>
    [Id(4)] public required TimeSpan RenewWithin { get; init; }
}

/// <summary>An encoder's report on a lease.</summary>
[GenerateSerializer, Immutable, Alias("zso.LeaseReport")]
public sealed record LeaseReport
{
    /// <summary>The lease.</summary>
    [Id(0)] public required long LeaseId { get; init; }

    /// <summary>Index in the job of the first outcome's image.</summary>
    [Id(1)] public required long First { get; init; }

    /// <summary>Outcomes of consecutive images; may be empty, to renew.</summary>
    [Id(2)] public required ImmutableArray<ImageOutcome> Outcomes { get; init; }

    /// <summary>Whether the silo returns the rest of the lease, because the lease is complete or the silo is stopping.</summary>
    [Id(3)] public required bool Last { get; init; }

    /// <summary>Why the silo cannot work on this job at all, such as a broken model; otherwise null. A job that gets only such reports fails.</summary>
    [Id(4)] public string? Problem { get; init; }

    /// <summary>Whether work on an <see cref="ImageLease.Alone"/> image starts now. If the silo dies after that, the image gets a strike.</summary>
    [Id(5)] public bool Started { get; init; }

    /// <summary>
    /// The silo, if it returns the lease because its model folder differs from the one that the job started with; <see cref="Problem"/> then contains the reason.
    /// Otherwise null.
    /// </summary>
    [Id(6)] public SiloAddress? Mismatched { get; init; }
}

/// <summary>The job's answer to a report.</summary>
[GenerateSerializer, Alias("zso.ReportAnswer")]
public enum ReportAnswer
{
    /// <summary>Continue with the lease.</summary>
    Continue = 0,

    /// <summary>The lease has ended: the job has ended, or other silos have the images. Stop working on it.</summary>
    Stop = 1,
}
