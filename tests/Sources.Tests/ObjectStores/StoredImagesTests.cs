using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores;

/// <summary>How encoders read objects.</summary>
public sealed class StoredImagesTests
{
    private static readonly ObjectStoreSource _source = new() { Prefix = "s3://b/p/" };

    [Fact]
    public async Task Reads_the_listed_version_with_its_time()
    {
        var store = new MemoryStore();
        store.Put("p/a.jpg", "bytes");
        using var silo = store.In();

        var image = Assert.Single(await silo.FetchAsync(_source, silo.List(_source)));

        Assert.Null(image.Error);
        Assert.Equal(("bytes", 1_001), (System.Text.Encoding.UTF8.GetString(image.Bytes), image.Modified));
    }

    [Fact]
    public async Task One_object_that_cannot_be_read_is_an_error_beside_its_neighbours()
    {
        var store = new MemoryStore();
        Array.ForEach(["p/changed.jpg", "p/denied.jpg", "p/fine.jpg", "p/gone.jpg", "p/slow.jpg"], name => store.Put(name));
        using var silo = store.In(retries: 0);
        var entries = silo.List(_source);
        store.Put("p/changed.jpg", "other");
        store.Remove("p/gone.jpg");
        store.Fails = (_, key) => key switch { "p/denied.jpg" => ObjectStoreError.AccessDenied, "p/slow.jpg" => ObjectStoreError.Throttled, _ => null };

        var images = await silo.FetchAsync(_source, entries);

        Assert.Equal(
            [ImageError.Corrupt, ImageError.AccessDenied, ImageError.None, ImageError.Missing, ImageError.FetchFailed],
            images.Select(image => image.Error?.Error ?? ImageError.None));
        Assert.Equal("The object has changed since it was listed. Submit the job again.", images[0].Error!.Detail);
    }

    [Theory]
    [InlineData(0, ImageError.Empty)]
    [InlineData(5_000_000_000_000, ImageError.TooManyBytes)]
    public async Task Refuses_empty_and_oversized_objects_before_a_request(long bytes, ImageError error)
    {
        var store = new MemoryStore { Listed = objects => objects.Select(one => one with { Bytes = bytes }) };
        store.Put("p/a.jpg");
        using var silo = store.In();
        var entries = silo.List(_source);
        store.Requests.Clear();

        var image = Assert.Single(await silo.FetchAsync(_source, entries));

        Assert.Equal((error, 0), (image.Error!.Error, store.Requests.Count));
        Assert.Equal(0, silo.Images.BytesOf(new ObjectSlice { Objects = [.. entries] }, 0));
    }

    [Fact]
    public async Task An_object_outside_the_allowed_places_is_refused_by_the_name_of_the_setting()
    {
        var store = new MemoryStore();
        store.Put("p/a.jpg");
        using var control = store.In();
        using var encoder = store.In(allowed: []);

        var image = Assert.Single(await encoder.FetchAsync(_source, control.List(_source)));

        Assert.Equal(ImageError.FetchRefused, image.Error!.Error);
        Assert.Contains("ObjectStores:Allowed", image.Error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_that_breaks_off_is_continued_where_it_was(bool throws)
    {
        var store = new MemoryStore { Body = (body, request) => request < 3 ? new CutStream(body, 4, throws) : body };
        store.Put("p/a.jpg", "0123456789");
        using var silo = store.In();

        var image = Assert.Single(await silo.FetchAsync(_source, silo.List(_source)));

        Assert.Equal("0123456789", System.Text.Encoding.UTF8.GetString(image.Bytes));
        Assert.Equal(["GET p/a.jpg", "GET p/a.jpg 4+6", "GET p/a.jpg 8+2"], store.Requests.Where(request => request.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_body_that_stays_short_is_an_error_and_never_an_image()
    {
        var store = new MemoryStore { Body = (_, _) => Stream.Null };
        store.Put("p/a.jpg", "0123456789");
        using var silo = store.In(retries: 1);

        var image = Assert.Single(await silo.FetchAsync(_source, silo.List(_source)));

        Assert.Equal((ImageError.FetchFailed, 0), (image.Error!.Error, image.Bytes.Length));
        Assert.Equal("The connection broke off after 0 of 10 bytes of 's3://b/p/a.jpg'. Retry later.", image.Error.Detail);
    }

    [Fact]
    public async Task A_body_that_stalls_is_an_error()
    {
        var store = new MemoryStore { Body = (_, _) => new SilentStream() };
        store.Put("p/a.jpg", "0123456789");
        using var silo = store.In(retries: 0, timeoutSeconds: 1);

        var image = Assert.Single(await silo.FetchAsync(_source, silo.List(_source)));

        Assert.Equal(ImageError.FetchFailed, image.Error!.Error);
        Assert.Contains("sent nothing for 1 seconds (ObjectStores:TimeoutSeconds)", image.Error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_changes_while_it_is_read_is_an_error()
    {
        var store = new MemoryStore();
        store.Put("p/a.jpg", "0123456789");
        store.Body = (body, request) =>
        {
            store.Put("p/a.jpg", "abcdefghij");
            return new CutStream(body, 4, throws: false);
        };
        using var silo = store.In();

        var image = Assert.Single(await silo.FetchAsync(_source, silo.List(_source)));

        Assert.Equal((ImageError.Corrupt, 0), (image.Error!.Error, image.Bytes.Length));
    }

    /// <summary>Gives some bytes and then ends or fails.</summary>
    private sealed class CutStream(Stream inner, int left, bool throws) : MemoryStream
    {
        private int _left = left;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var got = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, _left)], cancellationToken);
            _left -= got;
            return got > 0 || !throws ? got : throw new IOException("The connection was reset.");
        }
    }

    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
    }
}
