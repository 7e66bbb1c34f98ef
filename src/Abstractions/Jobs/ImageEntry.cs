namespace ZeroShotOrleans;

/// <summary>One image in the manifest of a job.</summary>
/// <param name="Path">
/// What names it in results: a path relative to the source, an address, or the name under which it was uploaded. For an image in an archive the path of
/// the archive, a <c>/</c>, and its name in there; in a Parquet file the file's name, its row, and what it was called if that is known, with <c>/</c> between.
/// </param>
/// <param name="Offset">Where its bytes begin in the archive, or its row in a Parquet file; 0 for one that is in none.</param>
/// <param name="Length">Number of its bytes in the archive; 0 for one that is in none.</param>
/// <param name="ArchiveLength">Length of the archive's part of <paramref name="Path"/>, in characters; 0 for one that is in none.</param>
/// <param name="Row">Row of the list that names it or, in a Parquet file, holds it, from 0; null for one that comes from no list.</param>
/// <param name="Written">The entry as the list has it, where that is not <paramref name="Path"/>; else null.</param>
/// <param name="Problem">Why it cannot be read, when that was found while it was listed: a sentence for a person; else null.</param>
/// <param name="ResumeAt">Where listing of the archive goes on behind it; 0: behind its bytes.</param>
[GenerateSerializer, Immutable, Alias("zso.ImageEntry")]
public readonly record struct ImageEntry(
    [property: Id(0)] string Path,
    [property: Id(1)] long Offset = 0,
    [property: Id(2)] long Length = 0,
    [property: Id(3)] int ArchiveLength = 0,
    [property: Id(4)] long? Row = null,
    [property: Id(5)] string? Written = null,
    [property: Id(6)] string? Problem = null,
    [property: Id(7)] long ResumeAt = 0)
{
    /// <summary>Path of the archive, or null for one that is in none.</summary>
    public string? Archive => ArchiveLength == 0 ? null : Path[..ArchiveLength];
}
