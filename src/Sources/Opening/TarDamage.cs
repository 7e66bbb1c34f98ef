namespace ZeroShotOrleans.Sources.Opening;

/// <summary>
/// The manifest entry for the part of an archive that could not be listed, so that nothing is lost silently: its path is that of the
/// archive and a <c>/</c>.
/// </summary>
internal static class TarDamage
{
    // Not a valid offset.
    private const long Unreadable = -1;

    /// <summary>An archive that is damaged from an offset on.</summary>
    public static ImageEntry At(string archive, long offset) => new(archive + '/', offset, Length: 0, archive.Length);

    /// <summary>An archive that could not be opened for listing.</summary>
    public static ImageEntry Unopened(string archive) => At(archive, Unreadable);

    /// <summary>Whether an entry is one of these.</summary>
    public static bool Is(ImageEntry entry) => entry.ArchiveLength > 0 && entry.Path.Length == entry.ArchiveLength + 1;

    /// <summary>The error that an entry stands for; null for an image.</summary>
    public static ImageOutcome? Explain(ImageEntry entry) => !Is(entry) ? null : entry.Offset switch
    {
        Unreadable => ImageOutcome.Failed(ImageError.ReadError, "The archive could not be read when it was listed, so its images are unknown."),
        0 => ImageOutcome.Failed(ImageError.Corrupt, "Not a tar archive. If it is compressed, decompress it first."),
        _ => ImageOutcome.Failed(
            ImageError.Corrupt, $"The archive is damaged, truncated or followed by other data at byte {entry.Offset}. Only images before that position are listed."),
    };
}
