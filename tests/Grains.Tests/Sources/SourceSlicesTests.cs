using System.Collections.Immutable;
using ZeroShotOrleans.Grains.Encoder;
using ZeroShotOrleans.Sources.Listing;

namespace ZeroShotOrleans.Grains.Tests.Sources;

public sealed class SourceSlicesTests
{
    [Fact]
    public void A_uniform_list_is_one_slice_and_a_mixed_one_a_slice_per_run()
    {
        var list = new ListSource { File = "/lists/list.txt", FollowLinks = true };

        var files = Assert.IsType<FileSlice>(SourceSlices.Of(list, "job", 0, Entries("a.jpg", "b.jpg")));
        Assert.Equal(("/lists", true, 2), (files.Root, files.FollowLinks, files.Count));
        Assert.Equal(2, Assert.IsType<UrlSlice>(SourceSlices.Of(list, "job", 0, Entries("HTTPS://e.org/a", "http://e.org/b"))).Count);

        var mixed = Assert.IsType<MixedSlice>(SourceSlices.Of(
            list with { Root = "/photos" }, "job", 0, Entries("a.jpg", "https://e.org/1", "https://e.org/2", "http:/x.jpg", "b.jpg")));
        Assert.Equal(5, mixed.Count);
        Assert.Equal(["a.jpg"], Assert.IsType<FileSlice>(mixed.Parts[0]).Paths);
        Assert.Equal(["https://e.org/1", "https://e.org/2"], Assert.IsType<UrlSlice>(mixed.Parts[1]).Urls);
        Assert.Equal(["http:/x.jpg", "b.jpg"], Assert.IsType<FileSlice>(mixed.Parts[2]).Paths);
        Assert.Equal("/photos", Assert.IsType<FileSlice>(mixed.Parts[2]).Root);
    }

    [Fact]
    public void An_archive_as_the_source_is_relative_to_its_directory()
    {
        ImmutableArray<ImageEntry> entries = [new("a.tar/1.jpg", 512, 3, 5)];

        Assert.Equal("/shards", Assert.IsType<TarSlice>(SourceSlices.Of(new TarSource { Root = "/shards/a.tar" }, "job", 0, entries)).Root);
        Assert.Equal("/shards", Assert.IsType<TarSlice>(SourceSlices.Of(new TarSource { Root = "/shards" }, "job", 0, entries)).Root);
    }

    [Fact]
    public void An_upload_is_requested_by_its_index() => Assert.Equal(
        new UploadSlice { JobId = "job", First = 1000, Images = 2 },
        SourceSlices.Of(new UploadSource { Name = "mine" }, "job", 1000, Entries("a.jpg", "b.jpg")));

    [Fact]
    public void Slices_of_every_kind_are_split_in_order_without_loss()
    {
        ImmutableArray<string> names = [.. Enumerable.Range(0, 10).Select(i => $"{i}")];
        var kinds = new ImageSlice[]
        {
            new FileSlice { Root = "/r", Paths = names },
            new UrlSlice { Urls = names },
            new ByteSlice { Files = [.. names.Select(System.Text.Encoding.UTF8.GetBytes)] },
            new TarSlice { Root = "/r", Entries = Entries([.. names]) },
            new MixedSlice { Parts = [new UrlSlice { Urls = names[..1] }, new FileSlice { Root = "/r", Paths = names[1..6] }, new UrlSlice { Urls = names[6..] }] },
        };

        foreach (var slice in kinds)
        {
            foreach (var most in new[] { 1, 3, 4, 10, 11 })
            {
                var parts = slice.Split(most).ToList();

                Assert.Equal((10 + most - 1) / most, parts.Count);
                Assert.All(parts, part => Assert.InRange(part.Count, 1, most));
                Assert.Equal(names, parts.SelectMany(Names));
            }
        }

        Assert.Equal(
            [(7L, 4), (11L, 4), (15L, 2)],
            new UploadSlice { JobId = "job", First = 7, Images = 10 }.Split(4).Cast<UploadSlice>().Select(part => (part.First, part.Images)));
    }

    private static IEnumerable<string> Names(ImageSlice slice) => slice switch
    {
        FileSlice files => files.Paths,
        UrlSlice urls => urls.Urls,
        ByteSlice bytes => bytes.Files.Select(System.Text.Encoding.UTF8.GetString),
        TarSlice archives => archives.Entries.Select(entry => entry.Path),
        MixedSlice mixed => mixed.Parts.SelectMany(Names),
        _ => throw new ArgumentOutOfRangeException(nameof(slice)),
    };

    private static ImmutableArray<ImageEntry> Entries(params string[] paths) => [.. paths.Select(path => new ImageEntry(path))];
}
