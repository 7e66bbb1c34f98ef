namespace ZeroShotOrleans;

/// <summary>One image in the manifest of a job.</summary>
/// <param name="Path">
/// What names it in results: a path relative to the source, an address, or the name under which it was uploaded. For an image in an archive the path of
/// the archive, a <c>/</c>, and its name in there.
/// </param>
/// <param name="Offset">Where its bytes begin in the archive; 0 for one that is in none.</param>
/// <param name="Length">Number of its bytes in the archive; 0 for one that is in none.</param>
/// <param name="ArchiveLength">Length of the archive's part of <paramref name="Path"/>, in characters; 0 for one that is in none.</param>
[GenerateSerializer, Immutable, Alias("zso.ImageEntry")]
public readonly record struct ImageEntry(
    [property: Id(0)] string Path,
    [property: Id(1)] long Offset = 0,
    [property: Id(2)] long Length = 0,
    [property: Id(3)] int ArchiveLength = 0)
{
    /// <summary>Path of the archive, or null for one that is in none.</summary>
    public string? Archive => ArchiveLength == 0 ? null : Path[..ArchiveLength];
}
