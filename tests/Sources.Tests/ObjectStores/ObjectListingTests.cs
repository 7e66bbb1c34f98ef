using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores;

/// <summary>What a job over a prefix of a store lists.</summary>
public sealed class ObjectListingTests
{
    private static readonly string[] _names =
    [
        "p/a b.jpg", "p/a?x=1#y.jpg", "p/%41.jpg", "p/..//x.jpg", "p/\\.jpg", "p/\u0001\n.jpg", "p/\u00E9.jpg", "p/e\u0301.jpg", "p/\uFFFD.jpg", "p/\uE000.jpg", "p/\U0001F600.jpg", "p/'\"<>&;,.jpg",
    ];

    [Fact]
    public void Names_rows_by_address_with_size_version_and_time()
    {
        var store = new MemoryStore();
        store.Put("p/a.jpg", "four");
        store.Put("q/b.jpg");
        using var silo = store.In();

        var entry = Assert.Single(silo.List(Source("s3a://b/p/")));

        Assert.Equal(new ImageEntry("s3://b/p/a.jpg", Length: 4, ETag: "v1", Modified: 1_001), entry);
    }

    [Theory]
    [InlineData("s3://b/p/")]
    [InlineData("s3://b/p")]
    public void Lists_keys_of_all_legal_characters_in_the_order_of_their_bytes_and_resumes_after_each(string prefix)
    {
        var store = new MemoryStore();
        Array.ForEach(_names, name => store.Put(name));
        using var silo = store.In();

        var all = silo.List(Source(prefix));

        Assert.Equal(_names.OrderBy(name => Convert.ToHexString(MemoryStore.Bytes(name)), StringComparer.Ordinal).Select(name => $"s3://b/{name}"), all.Select(entry => entry.Path));
        for (var i = 0; i < all.Count; i++)
        {
            Assert.Equal(all.Skip(i + 1), silo.List(Source(prefix), after: all[i]));
            Assert.True(ObjectAddress.TryParse(all[i].Path, out var address));
            Assert.Contains(address.Value.Key, _names);
        }
    }

    [Fact]
    public void Names_objects_of_another_account_by_url_and_resumes_after_it()
    {
        var store = new MemoryStore(ObjectStoreKind.Azure);
        Array.ForEach(_names, name => store.Put(name));
        using var silo = store.In();

        var all = silo.List(Source("abfss://b@acc.dfs.core.windows.net/p"));

        Assert.Equal(_names.Length, all.Count);
        Assert.All(all, entry => Assert.StartsWith("https://acc.blob.core.windows.net/b/p/", entry.Path, StringComparison.Ordinal));
        Assert.Equal(all.Skip(7), silo.List(Source("abfss://b@acc.dfs.core.windows.net/p"), after: all[6]));
    }

    [Fact]
    public void Resumes_after_an_object_that_no_longer_exists()
    {
        var store = new MemoryStore();
        Array.ForEach(["p/a.jpg", "p/b.jpg", "p/c.jpg"], name => store.Put(name));
        using var silo = store.In();
        var all = silo.List(Source("s3://b/p/"));
        store.Remove("p/b.jpg");

        Assert.Equal("s3://b/p/c.jpg", Assert.Single(silo.List(Source("s3://b/p/"), after: all[1])).Path);
        Assert.Equal("LIST p/ p/b.jpg", store.Requests[^1]);
    }

    [Fact]
    public void A_prefix_without_a_slash_is_a_folder_and_not_its_neighbours()
    {
        var store = new MemoryStore();
        Array.ForEach(["photos/a.jpg", "photos-private/b.jpg", "photos2.jpg"], name => store.Put(name));
        using var silo = store.In(allowed: ["s3://b/photos"]);

        Assert.Equal(["s3://b/photos/a.jpg"], silo.List(Source("s3://b/photos")).Select(entry => entry.Path));
    }

    [Fact]
    public void A_single_object_is_an_image_whatever_its_name()
    {
        var store = new MemoryStore();
        store.Put("p/scan");
        store.Put("p/scan/b.jpg");
        using var silo = store.In();

        var only = Assert.Single(silo.List(Source("s3://b/p/scan")));

        Assert.Equal("s3://b/p/scan", only.Path);
        Assert.Empty(silo.List(Source("s3://b/p/scan"), after: only));
        Assert.Equal("s3://b/p/scan/b.jpg", Assert.Single(silo.List(Source("s3://b/p/scan/"))).Path);
    }

    [Fact]
    public void Chooses_and_counts_as_for_folders()
    {
        var store = new MemoryStore();
        Array.ForEach(["p/", "p/a.jpg", "p/sub/", "p/sub/b.png", "p/sub/notes.txt", "p/__MACOSX/c.jpg", "p/raw/d.jpg"], name => store.Put(name));
        using var silo = store.In();

        var entries = silo.List(new ObjectStoreSource { Prefix = "s3://b/p/", Exclude = ["raw/"] });

        Assert.Equal(["s3://b/p/a.jpg", "s3://b/p/sub/b.png"], entries.Select(entry => entry.Path));
        Assert.Equal((3, 1, 1), (silo.Tally.Counts.Files, silo.Tally.Counts.Excluded, silo.Tally.Counts.SystemFiles));
        Assert.Equal(["s3://b/p/sub/b.png"], silo.List(new ObjectStoreSource { Prefix = "s3://b/p/", Include = ["sub/*.png"] }).Select(entry => entry.Path));
        Assert.Empty(silo.List(Source("s3://b/empty/")));
    }

    [Fact]
    public void Fails_with_what_the_store_says()
    {
        var store = new MemoryStore();
        store.Put("p/a.jpg");
        using var silo = store.In(allowed: ["s3://b/p", "s3://gone"]);

        Assert.Equal("NoBucket of 's3://gone/x/'.", silo.Problem(Source("s3://gone/x/")));
        Assert.Contains("ObjectStores:Allowed", silo.Problem(Source("s3://b/")), StringComparison.Ordinal);
        Assert.Contains("ObjectStores:Allowed", silo.Problem(Source("s3://b/pq/")), StringComparison.Ordinal);
        store.Fails = (operation, _) => operation == "LIST" ? ObjectStoreError.AccessDenied : null;
        Assert.Equal("AccessDenied of 's3://b/p/'.", silo.Problem(Source("s3://b/p/")));
        store.Fails = (operation, _) => operation == "LIST" ? ObjectStoreError.Unavailable : null;
        Assert.Equal(ZeroShotError.Overloaded, Assert.Throws<ZeroShotException>(() => silo.List(Source("s3://b/p/"))).Code);
        Assert.Throws<ZeroShotException>(() => silo.Sources.CheckAllowed(Source("s3://b/pq/")));
        silo.Sources.CheckAllowed(Source("s3://b/p/sub/"));
    }

    [Fact]
    public void Refuses_a_store_that_lists_in_no_order()
    {
        var store = new MemoryStore { Listed = objects => objects.Reverse() };
        Array.ForEach(["p/a.jpg", "p/b.jpg"], name => store.Put(name));
        using var silo = store.In();

        Assert.Contains("out of order", silo.Problem(Source("s3://b/p/")), StringComparison.Ordinal);
    }

    private static ObjectStoreSource Source(string prefix) => new() { Prefix = prefix };
}
