using Microsoft.Win32.SafeHandles;
using ZeroShotOrleans.Sources.Archives;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Opening;

// Images in archives: a range of a file, of its decompressed bytes, or an entry of a zip archive. All rules of files apply to the archive.
internal sealed partial class ImageFiles
{
    private readonly OpenArchives _archives;

    /// <summary>What a compressed archive may expand to.</summary>
    public ArchiveLimits ArchiveLimits { get; }

    /// <summary>Reads one image at its place in an archive.</summary>
    /// <param name="root">Absolute path of the directory that contains the archive; no link may lead out of it.</param>
    /// <param name="entry">The image. A <see cref="ArchiveDamage"/> entry, and an entry of a list with a <see cref="ImageEntry.Problem"/>, becomes the error it stands for.</param>
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
            (SafeFileHandle opened, out byte[] read, out long time) => ReadMember(opened, root, entry, out read, out time),
            out bytes,
            out modified);
    }

    /// <summary>Reads one image at its place in an open archive.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="name">Its name and version, under which what was decompressed of it is found again.</param>
    /// <param name="open">Opens the archive once more; null: it can no longer be opened, or is another one now.</param>
    /// <param name="entry">The image.</param>
    /// <param name="bytes">The bytes, if there is no error.</param>
    /// <returns>Null, or the error.</returns>
    /// <exception cref="IOException">The archive cannot be read.</exception>
    public ImageOutcome? Read(RandomReader archive, ArchiveName name, Func<RandomReader?> open, ImageEntry entry, out byte[] bytes)
    {
        bytes = [];
        if (RefusalOf(entry) is { } refusal)
        {
            return refusal;
        }

        try
        {
            return ArchiveFormat.Of(archive, entry.Archive ?? entry.Path) switch
            {
                ArchiveKind.Zip => ReadZip(archive, entry, out bytes),
                ArchiveKind.Gzip or ArchiveKind.Zstd => ReadCompressed(archive, name, open, entry, out bytes),
                _ => ReadRange(archive, entry, out bytes),
            }
                ?? (bytes.Length > 0 ? null : ImageOutcome.Failed(ImageError.Empty, "The image is empty."));
        }
        catch (ArchiveException failure)
        {
            return ImageOutcome.Failed(failure.Unsupported ? ImageError.UnsupportedFormat : ImageError.Corrupt, failure.Message);
        }
    }

    /// <summary>Why an image of an archive is not read, as far as its entry tells; otherwise null.</summary>
    public ImageOutcome? RefusalOf(ImageEntry entry) => ArchiveDamage.Explain(entry)
        ?? (entry.Problem is { } problem ? ImageOutcome.Failed(ImageError.UnsupportedFormat, problem)
            : entry.Length > _maxBytes ? ImageOutcome.Failed(ImageError.TooManyBytes, $"The image has {entry.Length} bytes; the maximum is {_maxBytes} (Images:MaxBytes).")
            : null);

    private ImageOutcome? ReadMember(SafeFileHandle archive, string root, ImageEntry entry, out byte[] bytes, out long modified)
    {
        // Not disposed: it does not own the file.
        var file = new FileReader(archive);
        var name = new ArchiveName(Path.Join(root, entry.Archive), file.Length, file.Modified);
        var error = Read(file, name, () => Reopen(root, entry.Archive!, name), entry, out bytes);
        modified = error is null or { Error: ImageError.Empty } ? name.Modified : 0;
        return error;
    }

    private static ImageOutcome? ReadRange(RandomReader archive, ImageEntry entry, out byte[] bytes)
    {
        // Checked before memory is allocated: the archive may have been truncated since it was listed.
        if (entry.Offset < 0 || entry.Length < 0 || entry.Offset > archive.Length - entry.Length)
        {
            bytes = [];
            return ImageOutcome.Failed(ImageError.Corrupt, "The archive is shorter than when it was listed, and ends before the image does.");
        }

        bytes = archive.Range(entry.Offset, (int)entry.Length);
        return null;
    }

    private ImageOutcome? ReadCompressed(RandomReader archive, ArchiveName name, Func<RandomReader?> open, ImageEntry entry, out byte[] bytes)
    {
        bytes = entry is { Offset: >= 0, Length: >= 0 }
            ? _archives.Read(name, ArchiveFormat.Of(archive, entry.Archive ?? entry.Path), open, entry.Offset, (int)entry.Length)
            : throw new ArchiveException("The position of the image in the archive is invalid.");
        return null;
    }

    private FileReader? Reopen(string root, string archive, ArchiveName name)
    {
        if (Open(root, archive, followLinks: false, out var opened) is not null)
        {
            return null;
        }

        var file = new FileReader(opened);
        if ((file.Length, file.Modified) == (name.Bytes, name.Modified))
        {
            return file;
        }

        file.Dispose();
        return null;
    }

    // The entry's offset is that of its record in the directory.
    private static ImageOutcome? ReadZip(RandomReader archive, ImageEntry entry, out byte[] bytes)
    {
        var directory = ZipDirectory.Of(archive);
        var begin = entry.Offset >= directory.Begin && entry.Offset < directory.End ? archive.Range(entry.Offset, (int)Math.Min(ZipRecord.MaxBytes, directory.End - entry.Offset)) : [];
        if (ZipRecord.Parse(begin, entry.Offset) is not { } record || record.Length != entry.Length || !entry.Path.AsSpan(entry.ArchiveLength + 1).SequenceEqual(record.Name))
        {
            bytes = [];
            return ImageOutcome.Failed(ImageError.Corrupt, "The archive has changed since it was listed. Submit the job again.");
        }

        bytes = ZipContent.Read(archive, directory, record);
        return null;
    }
}
