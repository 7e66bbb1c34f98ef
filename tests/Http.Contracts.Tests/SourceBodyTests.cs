using System.Text.Json;

namespace ZeroShotOrleans.Http.Contracts.Tests;

public sealed class SourceBodyTests
{
    public static TheoryData<ImageSource> Sources() =>
    [
        new DirectorySource
        {
            Root = "/photos", Recursive = true, FollowLinks = true, SystemFiles = true, Sniff = true,
            Include = ["*.jpg"], Exclude = ["raw/"], Paths = ["a"], Globs = ["c/*.png"],
        },
        new ListSource { File = "/lists/photos.csv", Column = "image", Root = "/photos" },
        new TarSource { Root = "/shards", Include = ["*.jpg"], Exclude = ["x*"], SystemFiles = true, Sniff = true },
        new ObjectStoreSource { Prefix = "s3://b/photos/", Include = ["*.jpg"], Exclude = ["raw/"], SystemFiles = true },
        new UrlSource { Urls = ["https://example.org/a.jpg", "https://example.org/b.jpg"] },
        new UploadSource { Name = "holidays" },
    ];

    [Theory, MemberData(nameof(Sources))]
    public void Every_kind_of_source_arrives_as_it_was_sent(ImageSource source)
    {
        var json = JsonSerializer.Serialize(SourceBody.Of(source), HttpJson.Client);
        var arrived = JsonSerializer.Deserialize<SourceBody>(json, HttpJson.Client)!.ToSource();

        Assert.Equal(source.GetType(), arrived.GetType());
        Assert.Equivalent(source, arrived, strict: true);
    }

    [Fact]
    public void Lists_that_are_left_out_are_empty()
    {
        var source = Assert.IsType<DirectorySource>(JsonSerializer.Deserialize<SourceBody>("""{"type":"directory","path":"/photos"}""", HttpJson.Client)!.ToSource());

        Assert.Equal((0, 0, 0, 0), (source.Include.Length, source.Exclude.Length, source.Paths.Length, source.Globs.Length));
    }

    [Fact]
    public void Every_kind_of_source_has_a_body()
    {
        var sent = Sources().Select(row => row.Data.GetType()).ToHashSet();

        Assert.All(typeof(ImageSource).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(ImageSource))), kind => Assert.Contains(kind, sent));
    }
}
