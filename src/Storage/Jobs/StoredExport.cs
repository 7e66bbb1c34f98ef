using System.Collections.Immutable;

namespace ZeroShotOrleans.Storage.Jobs;

/// <summary>What a job has exported (<see cref="JobSpec.Export"/>). Stored with its status, so that the next owner of the job continues with the same parts.</summary>
[GenerateSerializer, Immutable, Alias("zso.StoredExport")]
public sealed record StoredExport
{
    /// <summary>Number of images in each part but the last. Chosen before the first part is written, and never changed.</summary>
    [Id(0)] public required long ImagesPerPart { get; init; }

    /// <summary>The written parts, by number.</summary>
    [Id(1)] public ImmutableArray<ExportedPart> Parts { get; init; } = [];

    /// <summary>Whether all parts, the manifest and <c>_SUCCESS</c> are written.</summary>
    [Id(2)] public bool Complete { get; init; }

    /// <summary>The outcomes of the images before this index may be discarded.</summary>
    [Id(3)] public long Discarded { get; init; }

    /// <summary>The best labels of those images, for each label set.</summary>
    [Id(4)] public ImmutableArray<ImmutableArray<LabelCount>> DiscardedCounts { get; init; } = [];

    /// <summary>The export of a job whose errors are retried: parts without an error stay, the others are written again.</summary>
    public StoredExport WithoutErrors() => this with { Complete = false, Parts = [.. Parts.Where(part => part.Failed == 0)] };

    /// <summary>What clients see of it.</summary>
    public ExportProgress Progress() => new(Parts.Length, Parts.Sum(part => part.Images), Parts.Sum(part => part.Bytes), Complete, Discarded);
}

/// <summary>A written part of an export.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="First">Index of its first image.</param>
/// <param name="Images">Number of its images.</param>
/// <param name="Rows">Number of its rows: one for each image and label set.</param>
/// <param name="Failed">Number of its images with an error.</param>
/// <param name="Bytes">Its size in bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hex.</param>
[GenerateSerializer, Immutable, Alias("zso.ExportedPart")]
public sealed record ExportedPart(
    [property: Id(0)] int Number, [property: Id(1)] long First, [property: Id(2)] long Images, [property: Id(3)] long Rows, [property: Id(4)] long Failed, [property: Id(5)] long Bytes,
    [property: Id(6)] string Sha256);
