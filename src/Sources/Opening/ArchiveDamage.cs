using ZeroShotOrleans.Sources.Archives;

namespace ZeroShotOrleans.Sources.Opening;

/// <summary>
/// The manifest entry for the part of an archive that could not be listed, so that nothing is lost silently: its path is that of the
/// archive and a <c>/</c>.
/// </summary>
internal static class ArchiveDamage
{
    // Not valid offsets.
    private const long Unreadable = -1, NotSupported = -2;

    /// <summary>A tar archive that is damaged from an offset on.</summary>
    public static ImageEntry At(string archive, long offset) => new(archive + '/', offset, Length: 0, archive.Length);

    /// <summary>An archive that is damaged in a way that is known.</summary>
    /// <param name="archive">Its path.</param>
    /// <param name="offset">Where, 0 or more.</param>
    /// <param name="problem">What is wrong, as a sentence.</param>
    public static ImageEntry Of(string archive, long offset, string problem) => At(archive, offset) with { Problem = problem };

    /// <summary>A compressed archive whose data cannot be decompressed further.</summary>
    public static ImageEntry Compressed(string archive, long offset, ArchiveException problem) =>
        At(archive, problem.Unsupported ? NotSupported : offset) with { Problem = $"{problem.Message} Only images in the {offset} bytes before are listed." };

    /// <summary>An archive in a format that is not supported.</summary>
    public static ImageEntry Unsupported(string archive, string problem) => At(archive, NotSupported) with { Problem = problem };

    /// <summary>An archive that could not be opened for listing.</summary>
    public static ImageEntry Unopened(string archive) => At(archive, Unreadable);

    /// <summary>Whether an entry is one of these.</summary>
    public static bool Is(ImageEntry entry) => entry.ArchiveLength > 0 && entry.Path.Length == entry.ArchiveLength + 1;

    /// <summary>The error that an entry stands for; null for an image.</summary>
    public static ImageOutcome? Explain(ImageEntry entry) => !Is(entry) ? null : entry switch
    {
        { Offset: Unreadable } => ImageOutcome.Failed(ImageError.ReadError, "The archive could not be read when it was listed, so its images are unknown."),
        { Offset: NotSupported } => ImageOutcome.Failed(ImageError.UnsupportedFormat, entry.Problem ?? "The archive's format is not supported."),
        { Problem: { } problem } => ImageOutcome.Failed(ImageError.Corrupt, problem),
        { Offset: 0 } => ImageOutcome.Failed(ImageError.Corrupt, "Not a tar archive, compressed or not, nor a zip archive."),
        _ => ImageOutcome.Failed(
            ImageError.Corrupt, $"The archive is damaged, truncated or followed by other data at byte {entry.Offset}. Only images before that position are listed."),
    };
}
