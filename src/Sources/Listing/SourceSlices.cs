using System.Collections.Immutable;
using ZeroShotOrleans.Sources.Listing.Objects;
using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Sources.Listing;

/// <summary>Creates the slices that encoders read from a source.</summary>
internal static class SourceSlices
{
    /// <summary>Consecutive images as slices.</summary>
    /// <param name="source">The job's source.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="first">Index of the first image in the job.</param>
    /// <param name="entries">The images.</param>
    /// <param name="input"><see cref="JobDescription.Input"/>.</param>
    public static ImageSlice Of(ImageSource source, string jobId, long first, ImmutableArray<ImageEntry> entries, ImageStamp input = default) => source switch
    {
        DirectorySource directory => new FileSlice { Root = directory.Root, FollowLinks = directory.FollowLinks, Paths = PathsOf(entries) },
        ListSource list => OfList(list, entries, input),
        TarSource archives => new TarSlice { Root = DirectoryOf(archives, entries), Entries = entries },
        ObjectStoreSource => new ObjectSlice { Objects = entries },
        UrlSource => new UrlSlice { Urls = PathsOf(entries) },
        UploadSource => new UploadSlice { JobId = jobId, First = first, Images = entries.Length },
        _ => throw new NotSupportedException($"A silo of this version cannot read {source.GetType().Name} (image {first} of job {jobId})."),
    };

    // Consecutive entries are one slice if they are of one kind, which is the usual case. Images inside the list form slices of their own.
    private static ImageSlice OfList(ListSource list, ImmutableArray<ImageEntry> entries, ImageStamp input)
    {
        if (entries is [{ ArchiveLength: > 0 }, ..])
        {
            return OfTables(list, entries, input);
        }

        var parts = ImmutableArray.CreateBuilder<ImageSlice>();
        for (var begin = 0; begin < entries.Length;)
        {
            var kind = KindOf(entries[begin]);
            var end = begin + 1;
            while (end < entries.Length && KindOf(entries[end]) == kind)
            {
                end++;
            }

            var some = entries.Slice(begin, end - begin);
            parts.Add(kind switch
            {
                EntryKind.Address => new UrlSlice { Urls = PathsOf(some) },
                EntryKind.Object => new ObjectSlice { Objects = some },
                EntryKind.Problem => new TarSlice { Root = list.RootOrDefault(), Entries = some },
                _ => new FileSlice { Root = list.RootOrDefault(), FollowLinks = list.FollowLinks, Paths = PathsOf(some) },
            });
            begin = end;
        }

        return parts is [var only] ? only : new MixedSlice { Parts = parts.ToImmutable() };
    }

    // Of a folder, consecutive rows of one file are a slice: the file's size and time were listed with them.
    private static ImageSlice OfTables(ListSource list, ImmutableArray<ImageEntry> entries, ImageStamp input)
    {
        var parts = ImmutableArray.CreateBuilder<ImageSlice>();
        for (var begin = 0; begin < entries.Length;)
        {
            var first = entries[begin];
            var end = begin + 1;
            while (end < entries.Length && entries[end].Archive == first.Archive)
            {
                end++;
            }

            var isPart = first.Archive != Path.GetFileName(list.File);
            parts.Add(new ParquetSlice
            {
                File = !isPart ? list.File : list.IsInStore ? $"{list.File.TrimEnd('/')}/{first.Archive}" : Path.Join(list.File, first.Archive),
                Column = list.Column,
                Rows = [.. entries.Slice(begin, end - begin).Select(entry => entry.Offset)],
                Input = !isPart ? input : first.ETag is { } version ? ObjectStamp.OfListed(first.Length, version) : new ImageStamp(first.Length, first.Modified, default),
            });
            begin = end;
        }

        return parts is [var only] ? only : new MixedSlice { Parts = parts.ToImmutable() };
    }

    private static EntryKind KindOf(ImageEntry entry) => entry.Problem is not null ? EntryKind.Problem : entry.ETag is not null ? EntryKind.Object : WebAddress.Is(entry.Path) ? EntryKind.Address : EntryKind.File;

    // The directory of a source that is a single archive: decided from the entries, without the file system.
    private static string DirectoryOf(TarSource source, ImmutableArray<ImageEntry> entries) =>
        source.IsInStore ? StoredArchives.FolderOf(source.Root, entries[0].Archive ?? "").ToString()
        : entries.Length > 0 && Path.GetFileName(source.Root) == entries[0].Archive ? Path.GetDirectoryName(source.Root)! : source.Root;

    private static ImmutableArray<string> PathsOf(ImmutableArray<ImageEntry> entries) => [.. entries.Select(entry => entry.Path)];

    private enum EntryKind
    {
        File,
        Address,
        Object,
        Problem,
    }
}
