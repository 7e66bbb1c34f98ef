using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.ObjectStores.Azure;
using ZeroShotOrleans.Tests.ObjectStores.Azure;
using static ZeroShotOrleans.Sources.Tests.ObjectStores.Azure.AzureStores;
using static ZeroShotOrleans.Sources.Tests.ObjectStores.Collecting;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.Azure;

/// <summary>The store against Azure's own emulator.</summary>
public sealed class AzuriteTests(Azurite azurite) : IClassFixture<Azurite>
{
    // Azure takes a backslash for a slash, refuses control characters, and names that end with a dot or a slash lose it in some clients.
    private static readonly string[] _names =
    [
        "/leading", " space", "!\"$%&'()", "*+,-.", "0:;<=>", "?@[]^", "_`{|}~", "a", "a%2Fb", "a%41", "a-b", "a/1", "a//2", "a/x/y.jpg", "a=b&c=d", "a?sig=x#y", "b ", "dir/e e/ü.jpg", "z.jpg", "é", "е́", "я/к.jpg",
        "日本.jpg", "\U0001F408.jpg",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_lists_reads_and_deletes_every_legal_name()
    {
        var container = await azurite.ContainerAsync(Token);
        using var store = Of(azurite.ConnectionString);
        foreach (var name in _names)
        {
            await store.WriteAsync(At(container.Name, name), System.Text.Encoding.UTF8.GetBytes(name));
        }

        // Azure's own client sees the same names.
        var seen = new List<string>();
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: Token))
        {
            seen.Add(blob.Name);
        }

        Assert.Equal(_names.Order(KeyOrder.Instance), seen.Order(KeyOrder.Instance));

        Assert.Equal(_names.Order(KeyOrder.Instance), await store.KeysAsync(At(container.Name, "")));
        foreach (var name in _names)
        {
            Assert.Equal(name, System.Text.Encoding.UTF8.GetString(await store.ReadAsync(At(container.Name, name))));
            Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(name), (await store.DescribeAsync(At(container.Name, name), Token)).Bytes);
            Assert.Contains(name, await store.KeysAsync(At(container.Name, name)));
            await store.DeleteAsync(At(container.Name, name), Token);
        }

        Assert.Empty(await store.KeysAsync(At(container.Name, "")));
    }

    // Azurite orders by UTF-16, and nothing of Azure's says how the service does.
    [Fact]
    public async Task Refuses_a_listing_in_another_order_than_that_of_the_bytes()
    {
        var container = await azurite.ContainerAsync(Token);
        using var store = Of(azurite.ConnectionString);
        await store.WriteAsync(At(container.Name, "\uffee"), [1]);
        await store.WriteAsync(At(container.Name, "\U0001F408.jpg"), [1]);
        await FailsAsync(ObjectStoreError.Refused, () => store.KeysAsync(At(container.Name, "")));
        Assert.Equal(["\U0001F408.jpg"], await store.KeysAsync(At(container.Name, "\U0001F408")));
    }

    [Fact]
    public async Task Resumes_after_every_name()
    {
        var container = await azurite.ContainerAsync(Token);
        using var store = Of(azurite.ConnectionString);
        string[] names = ["a-b", "a.jpg", "a/1", "a/2", "ab", "b"];
        foreach (var name in names)
        {
            await store.WriteAsync(At(container.Name, name), [1]);
        }

        foreach (var after in (string[])["", "a", "a-b", "a-c", "a/", "a/1", "a/1x", "ab", "b", "c"])
        {
            Assert.Equal(names.Where(name => KeyOrder.Instance.Compare(name, after) > 0), await store.KeysAsync(At(container.Name, ""), after));
            Assert.Equal(names.Where(name => name.StartsWith("a/", StringComparison.Ordinal) && KeyOrder.Instance.Compare(name, after) > 0), await store.KeysAsync(At(container.Name, "a/"), after));
        }
    }

    [Fact]
    public async Task Lists_the_version_that_reading_asks_for()
    {
        var container = await azurite.ContainerAsync(Token);
        using var store = Of(azurite.ConnectionString);
        var address = At(container.Name, "x.jpg");
        await store.WriteAsync(address, Bytes(1000));
        var listed = await store.ListAsync(At(container.Name, ""), null, Token).SingleAsync(Token);

        Assert.Equal(await store.DescribeAsync(address, Token), listed);
        Assert.DoesNotContain('"', listed.ETag);
        Assert.InRange(new DateTime(listed.Modified, DateTimeKind.Utc), DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(1));
        Assert.Equal(Bytes(1000), await store.ReadAsync(address, ifMatch: listed.ETag));

        await store.WriteAsync(address, Bytes(1001));
        var failure = await FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync(address, ifMatch: listed.ETag));
        Assert.Equal($"'az://{container.Name}/x.jpg' is not the version that was listed: it was written again since.", failure.Message);
    }

    [Fact]
    public async Task Reads_ranges()
    {
        var container = await azurite.ContainerAsync(Token);
        using var store = Of(azurite.ConnectionString);
        var (address, empty) = (At(container.Name, "x"), At(container.Name, "empty"));
        var bytes = Bytes(5000);
        await store.WriteAsync(address, bytes);
        await store.WriteAsync(empty, []);

        Assert.Equal(bytes[..1], await store.ReadAsync(address, new ObjectRange(0, 1)));
        Assert.Equal(bytes[4000..], await store.ReadAsync(address, new ObjectRange(4000, 1000)));
        using (var content = await store.OpenAsync(address, new ObjectRange(10, 20), null, Token))
        {
            Assert.Equal((5000, 20), (content.Stored.Bytes, content.Length));
        }

        Assert.Empty(await store.ReadAsync(empty));
        await FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync(address, new ObjectRange(4000, 1001)));
        await FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync(address, new ObjectRange(5000, 1)));
        await FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync(empty, new ObjectRange(0, 1)));
    }

    [Fact]
    public async Task Writes_large_blobs_in_blocks_whole_or_not_at_all()
    {
        var container = await azurite.ContainerAsync(Token);
        using var store = Of(azurite.ConnectionString);
        var address = At(container.Name, "large");
        await Assert.ThrowsAnyAsync<Exception>(() => store.WriteAsync(address, new BreakingStream(20 << 20, 18 << 20), onlyIfAbsent: false, Token));
        Assert.Empty(await store.KeysAsync(At(container.Name, "")));

        var bytes = Bytes(20 << 20);
        await store.WriteAsync(address, bytes, onlyIfAbsent: true);
        Assert.Equal(bytes, await store.ReadAsync(address));
        var blocks = (await container.GetBlockBlobClient("large").GetBlockListAsync(cancellationToken: Token)).Value.CommittedBlocks;
        Assert.Equal([8 << 20, 8 << 20, 4 << 20], blocks.Select(block => block.SizeLong));
    }

    [Fact]
    public async Task Writes_once_where_only_absent_ones_may_be_written()
    {
        var container = await azurite.ContainerAsync(Token);
        using var store = Of(azurite.ConnectionString);
        foreach (var size in (int[])[10, 9 << 20])
        {
            var address = At(container.Name, $"x{size}");
            await store.WriteAsync(address, Bytes(size), onlyIfAbsent: true);
            await FailsAsync(ObjectStoreError.Exists, () => store.WriteAsync(address, Bytes(size), onlyIfAbsent: true));
            await store.WriteAsync(address, Bytes(5));
            Assert.Equal(Bytes(5), await store.ReadAsync(address));
        }

        await store.DeleteAsync(At(container.Name, "never"), Token);
    }

    [Fact]
    public async Task Lists_no_snapshots_and_no_directories()
    {
        var container = await azurite.ContainerAsync(Token);
        using var store = Of(azurite.ConnectionString);
        foreach (var name in (string[])["a-b", "a/1", "a/b/2", "a/b/3", "b", "c/4"])
        {
            await store.WriteAsync(At(container.Name, name), [1]);
            await container.GetBlobClient(name).CreateSnapshotAsync(cancellationToken: Token);
        }

        // As drivers for Hadoop write them.
        foreach (var name in (string[])["a", "a/b", "empty"])
        {
            await container.GetBlobClient(name).UploadAsync(new BinaryData(""), new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["hdi_isfolder"] = "true" } }, Token);
        }

        Assert.Equal(["a-b", "a/1", "a/b/2", "a/b/3", "b", "c/4"], await store.KeysAsync(At(container.Name, "")));
        Assert.Equal(["a/b/3", "b", "c/4"], await store.KeysAsync(At(container.Name, ""), "a/b/2"));
        Assert.Equal(["a/b/2", "a/b/3"], await store.KeysAsync(At(container.Name, "a/b")));
        await FailsAsync(ObjectStoreError.Missing, () => store.ReadAsync(At(container.Name, "a/b")));
        await FailsAsync(ObjectStoreError.Missing, () => store.DescribeAsync(At(container.Name, "a"), Token));
    }

    [Fact]
    public async Task Names_what_is_missing_or_archived()
    {
        var container = await azurite.ContainerAsync(Token);
        using var store = Of(azurite.ConnectionString);
        await store.WriteAsync(At(container.Name, "cold.jpg"), [1]);
        await container.GetBlobClient("cold.jpg").SetAccessTierAsync(AccessTier.Archive, cancellationToken: Token);

        await FailsAsync(ObjectStoreError.Archived, () => store.ReadAsync(At(container.Name, "cold.jpg")));
        await FailsAsync(ObjectStoreError.Missing, () => store.ReadAsync(At(container.Name, "no.jpg")));
        await FailsAsync(ObjectStoreError.Missing, () => store.DescribeAsync(At(container.Name, "no.jpg"), Token));
        await FailsAsync(ObjectStoreError.NoBucket, () => store.ReadAsync(At("no-such", "x.jpg")));
        await FailsAsync(ObjectStoreError.NoBucket, () => store.KeysAsync(At("no-such", "")));
        var failure = await FailsAsync(ObjectStoreError.NoBucket, () => store.WriteAsync(At("no-such", "x"), [1]));
        Assert.Equal("The account 'devstoreaccount1' has no container 'no-such'. Check its name.", failure.Message);
    }

    [Fact]
    public async Task Reads_with_a_signature_and_not_beyond_it()
    {
        var container = await azurite.ContainerAsync(Token);
        using var owner = Of(azurite.ConnectionString);
        await owner.WriteAsync(At(container.Name, "x"), [1]);
        var signature = container.GenerateSasUri(BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List, DateTimeOffset.UtcNow.AddMinutes(5)).Query;

        using var reader = With(
            new() { ["AZURE_STORAGE_ACCOUNT"] = Azurite.AccountName, ["AZURE_STORAGE_SAS_TOKEN"] = signature }, new AzureStoreOptions { Endpoint = azurite.Endpoint });
        Assert.Equal(["x"], await reader.KeysAsync(At(container.Name, "")));
        Assert.Equal([1], await reader.ReadAsync(At(container.Name, "x")));
        var failure = await FailsAsync(ObjectStoreError.AccessDenied, () => reader.WriteAsync(At(container.Name, "y"), [1]));
        Assert.DoesNotContain("sig=", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Storage Blob Data Contributor", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_the_wrong_key_and_reads_public_containers_without_one()
    {
        var container = await azurite.ContainerAsync(Token);
        using var owner = Of(azurite.ConnectionString);
        await owner.WriteAsync(At(container.Name, "x"), [1]);
        var here = new AzureStoreOptions { Endpoint = azurite.Endpoint };

        using var stranger = With(new() { ["AZURE_STORAGE_ACCOUNT"] = Azurite.AccountName, ["AZURE_STORAGE_KEY"] = AzureStub.Key }, here);
        await FailsAsync(ObjectStoreError.AccessDenied, () => stranger.ReadAsync(At(container.Name, "x")));
        await FailsAsync(ObjectStoreError.AccessDenied, () => stranger.KeysAsync(At(container.Name, "")));

        using var anyone = With(new(), new AzureStoreOptions { Endpoint = azurite.Endpoint, Anonymous = true });
        await FailsAsync(ObjectStoreError.AccessDenied, () => anyone.ReadAsync(At(container.Name, "x")));
        await container.SetAccessPolicyAsync(PublicAccessType.BlobContainer, cancellationToken: Token);
        Assert.Equal([1], await anyone.ReadAsync(At(container.Name, "x")));
        Assert.Equal(["x"], await anyone.KeysAsync(At(container.Name, "")));
    }

    // Sent as they are, they would be resolved to another container.
    [Theory]
    [InlineData("../other/x")]
    [InlineData("a/./b")]
    [InlineData("..")]
    [InlineData("a\\b")]
    public async Task Refuses_names_that_would_be_sent_as_others(string name)
    {
        using var store = Of("UseDevelopmentStorage=true");
        await FailsAsync(ObjectStoreError.Refused, () => store.ReadAsync(At("container", name)));
        await FailsAsync(ObjectStoreError.Refused, () => store.WriteAsync(At("container", name), [1]));
        await FailsAsync(ObjectStoreError.Refused, () => store.DeleteAsync(At("container", name), Token));
        await FailsAsync(ObjectStoreError.Refused, () => store.DescribeAsync(At("container", name), Token));
    }

    private sealed class BreakingStream(long length, long breaksAt) : MemoryStream(new byte[length])
    {
        // All other ways to read a derived memory stream lead here.
        public override int Read(byte[] buffer, int offset, int count) => Position >= breaksAt ? throw new IOException("The disk broke.") : base.Read(buffer, offset, count);
    }
}
