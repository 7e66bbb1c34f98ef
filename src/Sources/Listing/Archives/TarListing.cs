using ZeroShotOrleans.Files;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Sources.Archives;
using ZeroShotOrleans.Sources.Listing.Objects;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Listing.Archives;

/// <summary>
/// Lists the images in archives: archives in order of their names, images in archive order. Of tar archives only headers are read, and compressed ones are decompressed for
/// that; of zip archives only the directory.
/// </summary>
internal sealed class TarListing(TarSource source, ListingRoots roots, ImageFiles files, SkipTally tally, StoredArchives? stored = null)
{
    private const string OtherCompressed = "Compress it with gzip or zstd instead, or decompress it";

    private readonly FileChoice _choice = new(source);

    /// <summary>The images after the one listed last. A damaged part of an archive is one entry: <see cref="ArchiveDamage"/>.</summary>
    /// <exception cref="ZeroShotException">During enumeration: there is no archive.</exception>
    public IEnumerable<ImageEntry> Entries(ImageEntry? after, CancellationToken cancellationToken)
    {
        var (directory, archives) = stored is null ? Archives(isStart: after is null) : ("", StoredNames(isStart: after is null, cancellationToken));
        foreach (var archive in archives)
        {
            var order = after is { Archive: { } last } ? string.CompareOrdinal(archive, last) : 1;
            if (order < 0 || (order == 0 && ArchiveDamage.Is(after!.Value)))
            {
                continue;
            }

            foreach (var entry in Images(directory, archive, order == 0 ? after : null, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return entry;
            }
        }
    }

    private (string Directory, IReadOnlyList<string> Archives) Archives(bool isStart)
    {
        roots.Check(source.Root, "The archive");
        if (!NamedFile.IsDirectory(source.Root))
        {
            CheckSingle();
            return (Path.GetDirectoryName(source.Root)!, [Path.GetFileName(source.Root)]);
        }

        try
        {
            string[] names = [.. DirectoryEntries.Of(source.Root, (_, kind) => kind is WalkEntryKind.File, roots.Contain).Select(entry => entry.Name)];
            return (source.Root, ArchivesOf(names, isStart));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Refused("could not be listed. Grant the user of the silo permission to list it");
        }
    }

    private string[] StoredNames(bool isStart, CancellationToken cancellationToken)
    {
        var (isFolder, names) = stored!.List(cancellationToken);
        if (isFolder)
        {
            return ArchivesOf(names, isStart);
        }

        using var reader = stored.Open(names[0], cancellationToken) ?? throw Refused("cannot be read. Allow the silos' credentials to read it");
        CheckFormat(reader);
        return [.. names];
    }

    private string[] ArchivesOf(IReadOnlyList<string> names, bool isStart)
    {
        string[] archives = [.. names.Where(ArchiveFormat.IsArchive).Order(StringComparer.Ordinal)];
        if (archives.Length == 0)
        {
            throw Refused(names.Any(ArchiveFormat.IsOther)
                ? "contains only archives in formats that are not supported. Compress tar archives with gzip or zstd, or create zip archives"
                : $"is a directory without archives ({string.Join(", ", ArchiveFormat.Endings.Select(ending => "*" + ending))})");
        }

        foreach (var name in names.Where(name => isStart && !ArchiveFormat.IsArchive(name)))
        {
            tally.Count(Verdict.Skipped, name);
        }

        // It could not be distinguished from a source that is this single archive.
        return !archives.Contains(Path.GetFileName(source.Root)) ? archives : throw Refused("is a directory that contains an archive of the same name. Rename one of them");
    }

    // If it was named alone the job is refused; among others it is one error.
    private void CheckSingle()
    {
        var error = files.Open(Path.GetDirectoryName(source.Root)!, Path.GetFileName(source.Root), followLinks: false, out var opened);
        using var reader = new FileReader(opened);
        if (error is not null)
        {
            throw Refused(error.Error is ImageError.Missing
                ? "does not exist on the silo that lists it. Check the path, and that the silo sees the same file system"
                : $"cannot be read: {error.Detail}");
        }

        CheckFormat(reader);
    }

    private void CheckFormat(RandomReader reader)
    {
        if (ArchiveFormat.Of(reader, Path.GetFileName(source.Root)) is ArchiveKind.OtherCompressed)
        {
            throw Refused($"is compressed in a format that is not supported. {OtherCompressed}");
        }
    }

    private IEnumerable<ImageEntry> Images(string directory, string archive, ImageEntry? after, CancellationToken cancellationToken)
    {
        using var reader = Open(directory, archive, cancellationToken);
        if (reader is null)
        {
            yield return ArchiveDamage.Unopened(archive);
            yield break;
        }

        foreach (var entry in Images(reader, archive, after, cancellationToken))
        {
            // A damaged archive is an entry too, and of a version as well.
            yield return stored?.Of(archive) is { } version ? entry with { ETag = version.ETag, Modified = version.Modified } : entry;
        }
    }

    private RandomReader? Open(string directory, string archive, CancellationToken cancellationToken) =>
        stored is not null ? stored.Open(archive, cancellationToken)
        : files.Open(directory, archive, followLinks: false, out var opened) is null ? new FileReader(opened)
        : null;

    private IEnumerable<ImageEntry> Images(RandomReader reader, string archive, ImageEntry? after, CancellationToken cancellationToken)
    {
        var kind = ArchiveFormat.Of(reader, archive);
        if (kind is ArchiveKind.OtherCompressed)
        {
            yield return ArchiveDamage.Unsupported(archive, $"The archive is compressed in a format that is not supported. {OtherCompressed}.");
            yield break;
        }

        foreach (var entry in kind is ArchiveKind.Zip ? ZipImages(reader, archive, after) : TarImages(reader, kind, archive, after, cancellationToken))
        {
            yield return entry;
        }
    }

    private IEnumerable<ImageEntry> TarImages(RandomReader reader, ArchiveKind kind, string archive, ImageEntry? after, CancellationToken cancellationToken)
    {
        using TarBytes bytes = kind is ArchiveKind.Tar ? new PlainTar(reader) : new CompressedTar(reader, kind, files.ArchiveLimits, cancellationToken);
        var reading = new TarReading(bytes, after is { } last ? TarReading.EndOf(last) : 0, headBytes: kind is not ArchiveKind.Tar && source.Sniff ? ImageContent.BytesNeeded : 0);
        while (reading.Next() is { } member)
        {
            if (member.Damaged)
            {
                yield return bytes.Problem is { } problem
                    ? ArchiveDamage.Compressed(archive, member.Offset, problem)
                    : ArchiveDamage.At(archive, member.Offset);
            }
            else if (IsListed(member.Name, () => member.Head is { } head ? ImageContent.IsImage(head)
                : kind is not ArchiveKind.Tar || ImageFiles.MayBeImage(reader, member.Offset, member.Length)))
            {
                yield return new ImageEntry(
                    $"{archive}/{member.Name}", member.Offset, member.Length, archive.Length, Problem: member.Problem, ResumeAt: member.ResumeAt);
            }
        }
    }

    private IEnumerable<ImageEntry> ZipImages(RandomReader reader, string archive, ImageEntry? after)
    {
        if (Locate(reader, archive, out var damage) is not { } directory)
        {
            yield return damage;
            yield break;
        }

        // What was listed before is read again, because entries are damaged by what is before them.
        var (reading, begin) = (new ZipReading(reader, directory), after?.ResumeAt ?? 0);
        while (reading.Next() is { } record)
        {
            if (record.Offset >= begin && record.Name.Length > 0 && !record.Name.EndsWith('/')
                && IsListed(record.Name, () => record.Problem is not null || ImageContent.IsImage(ZipContent.Head(reader, directory, record, ImageContent.BytesNeeded))))
            {
                yield return new ImageEntry(
                    $"{archive}/{record.Name}", record.Offset, record.Length, archive.Length, Problem: record.Problem, ResumeAt: record.Next);
            }
        }

        if (reading.Damage is { } problem)
        {
            yield return ArchiveDamage.Of(archive, reading.Position, problem);
        }
    }

    private static ZipDirectory? Locate(RandomReader reader, string archive, out ImageEntry damage)
    {
        damage = default;
        try
        {
            return ZipDirectory.Of(reader);
        }
        catch (ArchiveException failure)
        {
            damage = failure.Unsupported ? ArchiveDamage.Unsupported(archive, failure.Message) : ArchiveDamage.Of(archive, offset: 0, failure.Message);
            return null;
        }
    }

    private bool IsListed(string name, Func<bool> isImage)
    {
        var names = name.Split('/');
        var verdict = _choice.OfPath(names);
        if (verdict is Verdict.Sniffed)
        {
            verdict = isImage() ? Verdict.Listed : Verdict.Skipped;
        }

        if (verdict is not Verdict.Listed)
        {
            tally.Count(verdict, names[^1]);
        }

        return verdict is Verdict.Listed;
    }

    private ZeroShotException Refused(string fact) => new(ZeroShotError.BadRequest, $"The archive '{source.Root}' {fact}.");
}
