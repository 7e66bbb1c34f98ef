namespace ZeroShotOrleans;

/// <summary>Where the silos of a cluster write the results of a job as it runs, as Parquet files of about 128 MB.</summary>
[GenerateSerializer, Immutable, Alias("zso.ResultExport")]
public sealed record ResultExport
{
    /// <summary>
    /// A folder that all control silos share, as an absolute path, or a prefix in an object store, such as <c>s3://bucket/run/</c>; at most <see cref="Limits.MaxPathLength"/> characters.
    /// The silos must allow it (<c>Exports:Folders</c>, <c>ObjectStores:Writable</c>), and no other job may have written there.
    /// </summary>
    [Id(0)] public required string To { get; init; }

    /// <summary>
    /// Whether the stored results of images are deleted once the file with them is written. Counts stay. Such results can only be read in the files, and images with errors cannot be retried.
    /// </summary>
    [Id(1)] public bool DiscardStored { get; init; }
}

/// <summary>How much of a <see cref="ResultExport"/> is written.</summary>
/// <param name="Parts">Number of files.</param>
/// <param name="Images">Number of images in them.</param>
/// <param name="Bytes">Their size in bytes.</param>
/// <param name="Complete">Whether all results are written, with the manifest and <c>_SUCCESS</c>.</param>
/// <param name="Discarded">Number of images, from the first on, whose results are only in the files.</param>
[GenerateSerializer, Immutable, Alias("zso.ExportProgress")]
public sealed record ExportProgress(
    [property: Id(0)] int Parts, [property: Id(1)] long Images, [property: Id(2)] long Bytes, [property: Id(3)] bool Complete, [property: Id(4)] long Discarded);
