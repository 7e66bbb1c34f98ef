using Microsoft.Win32.SafeHandles;

namespace ZeroShotOrleans.Grains.Encoding;

// Images that lie in archives: a range of a file, and all rules of files hold for the archive.
internal sealed partial class ImageFiles
{
    /// <summary>Reads one image at its place in an archive.</summary>
    /// <param name="root">Absolute path of the directory that holds the archive; no link may lead out of it.</param>
    /// <param name="entry">The image. One that is <see cref="TarDamage"/> becomes the fault it stands for.</param>
    /// <param name="bytes">The bytes, when there is no fault.</param>
    /// <param name="modified">When the archive had been modified, in UTC ticks; 0 when no byte was read because of a fault.</param>
    /// <returns>Null, or the fault. Never throws for anything the file system can do.</returns>
    public ImageOutcome? Read(string root, ImageEntry entry, out byte[] bytes, out long modified) => Read(
        root,
        entry.Archive ?? entry.Path,
        followLinks: false,
        (SafeFileHandle opened, out byte[] read, out long time) => ReadRange(opened, entry, out read, out time),
        out bytes,
        out modified);

    private ImageOutcome? ReadRange(SafeFileHandle archive, ImageEntry entry, out byte[] bytes, out long modified)
    {
        (bytes, modified) = ([], 0);
        if (TarDamage.Explain(entry) is { } damage)
        {
            return damage;
        }

        if (entry.Problem is { } problem)
        {
            return ImageOutcome.Faulted(ImageFault.UnsupportedFormat, problem);
        }

        if (entry.Length > _maxBytes)
        {
            return ImageOutcome.Faulted(
                ImageFault.TooManyBytes, $"The image has {entry.Length} bytes; images of at most {_maxBytes} bytes are read (Images:MaxBytes).");
        }

        // Asked for by length before memory is taken: an archive may have been cut since it was listed.
        if (entry.Offset < 0 || entry.Length < 0 || entry.Offset > RandomAccess.GetLength(archive) - entry.Length)
        {
            return ImageOutcome.Faulted(ImageFault.Corrupt, "The archive is shorter than when it was listed: it ends before the image does.");
        }

        modified = File.GetLastWriteTimeUtc(archive).Ticks;
        bytes = ReadFrom(archive, entry.Offset, (int)entry.Length);
        return bytes.Length > 0 ? null : ImageOutcome.Faulted(ImageFault.Empty, "The image has no bytes.");
    }
}
