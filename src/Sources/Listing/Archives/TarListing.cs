using ZeroShotOrleans.Files;
using ZeroShotOrleans.Sources.Listing.Objects;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Sources.Reading;

namespace ZeroShotOrleans.Sources.Listing.Archives;

/// <summary>
/// Lists the images in tar archives: archives in order of their names, images in archive order. Only headers are read; data
/// is skipped.
/// </summary>
internal sealed class TarListing(TarSource source, ListingRoots roots, ImageFiles files, SkipTally tally, StoredArchives? stored = null)
{
    private const string Extension = ".tar";

    private readonly FileChoice _choice = new(source);

    /// <summary>The images after the one listed last. A damaged part of an archive is one entry: <see cref="TarDamage"/>.</summary>
    /// <exception cref="ZeroShotException">During enumeration: there is no archive.</exception>
    public IEnumerable<ImageEntry> Entries(ImageEntry? after, CancellationToken cancellationToken)
    {
        var (directory, archives) = stored is null ? Archives(isStart: after is null) : ("", StoredNames(isStart: after is null, cancellationToken));
        foreach (var archive in archives)
        {
            var order = after is { Archive: { } last } ? string.CompareOrdinal(archive, last) : 1;
            if (order < 0 || (order == 0 && TarDamage.Is(after!.Value)))
            {
                continue;
            }

            foreach (var entry in Images(directory, archive, order == 0 ? TarReading.EndOf(after!.Value) : 0, cancellationToken))
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
        return !TarReading.IsCompressed(reader) ? [.. names] : throw Refused("is compressed. Decompress it: images are read at their offsets");
    }

    private string[] ArchivesOf(IReadOnlyList<string> names, bool isStart)
    {
        string[] archives = [.. names.Where(IsArchive).Order(StringComparer.Ordinal)];
        if (archives.Length == 0)
        {
            throw Refused(names.Any(IsCompressed)
                ? "contains only compressed archives. Decompress them: images are read at their offsets"
                : $"is a directory without archives (*{Extension})");
        }

        foreach (var name in names.Where(name => isStart && !IsArchive(name)))
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

        if (TarReading.IsCompressed(reader))
        {
            throw Refused("is compressed. Decompress it: images are read at their offsets");
        }
    }

    private IEnumerable<ImageEntry> Images(string directory, string archive, long offset, CancellationToken cancellationToken)
    {
        using var reader = Open(directory, archive, cancellationToken);
        if (reader is null)
        {
            yield return TarDamage.Unopened(archive);
            yield break;
        }

        var (etag, modified) = stored?.Of(archive) is { } version ? (version.ETag, version.Modified) : (null, 0);
        var reading = new TarReading(reader, offset);
        while (reading.Next() is { } member)
        {
            if (member.Damaged)
            {
                yield return TarDamage.At(archive, member.Offset);
            }
            else if (IsListed(member, reader))
            {
                yield return new ImageEntry(
                    $"{archive}/{member.Name}", member.Offset, member.Length, archive.Length, Problem: member.Problem, ResumeAt: member.ResumeAt, ETag: etag, Modified: modified);
            }
        }
    }

    private RandomReader? Open(string directory, string archive, CancellationToken cancellationToken) =>
        stored is not null ? stored.Open(archive, cancellationToken)
        : files.Open(directory, archive, followLinks: false, out var opened) is null ? new FileReader(opened)
        : null;

    private bool IsListed(TarMember member, RandomReader archive)
    {
        var names = member.Name.Split('/');
        var verdict = _choice.OfPath(names);
        if (verdict is Verdict.Sniffed)
        {
            verdict = ImageFiles.MayBeImage(archive, member.Offset, member.Length) ? Verdict.Listed : Verdict.Skipped;
        }

        if (verdict is not Verdict.Listed)
        {
            tally.Count(verdict, names[^1]);
        }

        return verdict is Verdict.Listed;
    }

    private static bool IsArchive(string name) => name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    private static bool IsCompressed(string name) =>
        name.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) || name.Contains(Extension + ".", StringComparison.OrdinalIgnoreCase);

    private ZeroShotException Refused(string fact) => new(ZeroShotError.BadRequest, $"The archive '{source.Root}' {fact}.");
}
