namespace ZeroShotOrleans;

/// <summary>One image in the manifest of a job.</summary>
/// <param name="Path">
/// Its name in results: a path relative to the source, a URL, the address of an object, or the name of an uploaded file. For an image in an archive: the path of
/// the archive, a <c>/</c>, and its name in the archive; in a Parquet file: the file's name, its row, and the image's name if known, separated by <c>/</c>.
/// </param>
/// <param name="Offset">Offset of its data in the archive, or its row in a Parquet file; otherwise 0.</param>
/// <param name="Length">Size in bytes of its data in the archive, or of the object as listed; otherwise 0.</param>
/// <param name="ArchiveLength">Length of the archive's part of <paramref name="Path"/>, in characters; otherwise 0.</param>
/// <param name="Row">Row of the list that names it or, in a Parquet file, contains it, from 0; null without a list.</param>
/// <param name="Written">The entry as written in the list, if it differs from <paramref name="Path"/>; otherwise null.</param>
/// <param name="Problem">Why it cannot be read, if that was found during listing: a sentence; otherwise null.</param>
/// <param name="ResumeAt">Offset at which listing of the archive continues after it; 0: after its data.</param>
/// <param name="ETag">The version, as listed, of the object that it is, or that contains it; empty: of an unknown version; null: not in an object store.</param>
/// <param name="Modified">When that object was written, as listed, in UTC ticks; 0 if unknown.</param>
[GenerateSerializer, Immutable, Alias("zso.ImageEntry")]
public readonly record struct ImageEntry(
    [property: Id(0)] string Path,
    [property: Id(1)] long Offset = 0,
    [property: Id(2)] long Length = 0,
    [property: Id(3)] int ArchiveLength = 0,
    [property: Id(4)] long? Row = null,
    [property: Id(5)] string? Written = null,
    [property: Id(6)] string? Problem = null,
    [property: Id(7)] long ResumeAt = 0,
    [property: Id(8)] string? ETag = null,
    [property: Id(9)] long Modified = 0)
{
    /// <summary>Path of the archive; null if it is not in one.</summary>
    public string? Archive => ArchiveLength == 0 ? null : Path[..ArchiveLength];
}
