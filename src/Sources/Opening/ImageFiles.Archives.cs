using Microsoft.Win32.SafeHandles;

namespace ZeroShotOrleans.Sources.Opening;

// Images in archives: a range of a file. All rules of files apply to the archive.
internal sealed partial class ImageFiles
{
    /// <summary>Reads one image at its place in an archive.</summary>
    /// <param name="root">Absolute path of the directory that contains the archive; no link may lead out of it.</param>
    /// <param name="entry">The image. A <see cref="TarDamage"/> entry, and an entry of a list with a <see cref="ImageEntry.Problem"/>, becomes the error it stands for.</param>
    /// <param name="bytes">The bytes, if there is no error.</param>
    /// <param name="modified">Modification time of the archive, in UTC ticks; 0 if nothing was read because of an error.</param>
    /// <returns>Null, or the error. Never throws for file system failures.</returns>
    public ImageOutcome? Read(string root, ImageEntry entry, out byte[] bytes, out long modified)
    {
        if (entry is { Archive: null, Problem: { } problem })
        {
            (bytes, modified) = ([], 0);
            return ImageOutcome.Failed(ImageError.Missing, problem);
        }

        return Read(
            root,
            entry.Archive ?? entry.Path,
            followLinks: false,
            (SafeFileHandle opened, out byte[] read, out long time) => ReadRange(opened, entry, out read, out time),
            out bytes,
            out modified);
    }

    private ImageOutcome? ReadRange(SafeFileHandle archive, ImageEntry entry, out byte[] bytes, out long modified)
    {
        (bytes, modified) = ([], 0);
        if (TarDamage.Explain(entry) is { } damage)
        {
            return damage;
        }

        if (entry.Problem is { } problem)
        {
            return ImageOutcome.Failed(ImageError.UnsupportedFormat, problem);
        }

        if (entry.Length > _maxBytes)
        {
            return ImageOutcome.Failed(
                ImageError.TooManyBytes, $"The image has {entry.Length} bytes; the maximum is {_maxBytes} (Images:MaxBytes).");
        }

        // Checked before memory is allocated: the archive may have been truncated since it was listed.
        if (entry.Offset < 0 || entry.Length < 0 || entry.Offset > RandomAccess.GetLength(archive) - entry.Length)
        {
            return ImageOutcome.Failed(ImageError.Corrupt, "The archive is shorter than when it was listed, and ends before the image does.");
        }

        modified = File.GetLastWriteTimeUtc(archive).Ticks;
        bytes = ReadFrom(archive, entry.Offset, (int)entry.Length);
        return bytes.Length > 0 ? null : ImageOutcome.Failed(ImageError.Empty, "The image is empty.");
    }
}
