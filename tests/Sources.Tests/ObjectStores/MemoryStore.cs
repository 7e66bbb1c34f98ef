using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Listing;
using ZeroShotOrleans.Sources.Listing.Objects;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.Opening;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores;

/// <summary>An object store in memory, of the kind that is asked for, whose bucket is <c>b</c>.</summary>
internal sealed class MemoryStore(ObjectStoreKind kind = ObjectStoreKind.S3) : IObjectStore
{
    private readonly SortedDictionary<string, (byte[] Bytes, int Version)> _objects = new(Comparer<string>.Create((x, y) => Bytes(x).AsSpan().SequenceCompareTo(Bytes(y))));

    public ObjectStoreKind Kind => kind;

    /// <summary>Every request, as <c>GET key offset+length</c>.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Number of requests that read bytes.</summary>
    public int Reads
    {
        get
        {
            lock (Requests)
            {
                return Requests.Count(request => request.StartsWith("GET", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>Fails a request: the operation and the key.</summary>
    public Func<string, string, ObjectStoreError?> Fails { get; set; } = (_, _) => null;

    /// <summary>Changes what a body gives: the bytes, and the number of the request for that key.</summary>
    public Func<Stream, int, Stream> Body { get; set; } = _asItIs;

    /// <summary>Changes the order of a listing.</summary>
    public Func<IEnumerable<StoredObject>, IEnumerable<StoredObject>> Listed { get; set; } = objects => objects;

    private static readonly Func<Stream, int, Stream> _asItIs = (body, _) => body;

    public void Put(string key, byte[] bytes) => _objects[key] = (bytes, _objects.TryGetValue(key, out var old) ? old.Version + 1 : 1);

    public void Put(string key, string text = "x") => Put(key, Bytes(text));

    public void Remove(string key) => _objects.Remove(key);

    public async IAsyncEnumerable<StoredObject> ListAsync(ObjectAddress prefix, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        Check("LIST", prefix);
        Note($"LIST {prefix.Key} {after}");
        foreach (var stored in Listed([.. _objects.Where(item => item.Key.StartsWith(prefix.Key, StringComparison.Ordinal)).Select(item => Of(item.Key))]))
        {
            if (after is null || Bytes(stored.Key).AsSpan().SequenceCompareTo(Bytes(after)) > 0)
            {
                yield return stored;
            }
        }
    }

    public async Task<StoredObject> DescribeAsync(ObjectAddress address, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Note($"HEAD {address.Key}");
        Check("HEAD", address);
        return _objects.ContainsKey(address.Key) ? Rounded(address.Key) : throw Failure(ObjectStoreError.Missing, address);
    }

    public async Task<ObjectContent> OpenAsync(ObjectAddress address, ObjectRange? range, string? ifMatch, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var count = Note(range is { } part ? $"GET {address.Key} {part.Offset}+{part.Length}" : $"GET {address.Key}");
        Check("GET", address);
        var stored = _objects.ContainsKey(address.Key) ? Rounded(address.Key) : throw Failure(ObjectStoreError.Missing, address);
        if (ifMatch is not null && ifMatch != stored.ETag)
        {
            throw Failure(ObjectStoreError.Changed, address);
        }

        var (offset, length) = range is { } some ? (some.Offset, Math.Min(some.Length, stored.Bytes - some.Offset)) : (0, stored.Bytes);
        return new ObjectContent(stored, Body(new MemoryStream(_objects[address.Key].Bytes, (int)offset, (int)length), count), length);
    }

    public Task WriteAsync(ObjectAddress address, Stream content, bool onlyIfAbsent, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(ObjectAddress address, CancellationToken cancellationToken) => throw new NotSupportedException();

    public static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    /// <summary>A silo's access to the store.</summary>
    public Silo In(string[]? allowed = null, long maxBytes = 1_000_000, int retries = 4, int timeoutSeconds = 20) =>
        new(this, allowed ?? ["*"], maxBytes, retries, timeoutSeconds);

    // Returns the number of requests of this kind for this key.
    private int Note(string request)
    {
        lock (Requests)
        {
            Requests.Add(request);
            var start = string.Join(' ', request.Split(' ')[..2]);
            return Body == _asItIs ? 0 : Requests.Count(other => other.StartsWith(start, StringComparison.Ordinal));
        }
    }

    private static ObjectStoreException Failure(ObjectStoreError error, ObjectAddress address) => new(error, $"{error} of '{address}'.");

    private StoredObject Of(string key) => new(key, _objects[key].Bytes.Length, $"v{_objects[key].Version}", 1_000 + _objects[key].Version);

    // The headers of HTTP have whole seconds, as here hundreds.
    private StoredObject Rounded(string key) => Of(key) with { Modified = Of(key).Modified / 100 * 100 };

    private void Check(string operation, ObjectAddress address)
    {
        if (address.Bucket != "b")
        {
            throw Failure(ObjectStoreError.NoBucket, address);
        }

        if (Fails(operation, address.Key) is { } error)
        {
            throw Failure(error, address);
        }
    }

    /// <summary>What a silo does with the store.</summary>
    internal sealed class Silo : IDisposable
    {
        private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("zso-scratch-");
        private readonly ObjectFetcher _fetcher;

        public Silo(MemoryStore store, string[] allowed, long maxBytes, int retries, int timeoutSeconds)
        {
            var options = new ObjectStoreOptions { MaxRetries = retries, TimeoutSeconds = timeoutSeconds };
            allowed.ToList().ForEach(options.Allowed.Add);
            var images = Options.Create(new ImageOptions { MaxBytes = maxBytes });
            var stores = new StoreAccess([store], Options.Create(options));
            Opener = new ObjectOpener(stores, Options.Create(options), TimeProvider.System);
            Lists = new StoredLists(Opener, stores, _scratch.FullName, maxBytes);
            Stored = new StoredSources(stores, Opener, Lists);
            Sources = new SourceListing(ListingRoots.Everywhere, new ImageFiles([], maxBytes), Stored, _scratch.FullName);
            _fetcher = new ObjectFetcher(Opener, Options.Create(options), images, Load, TimeProvider.System);
            Images = new StoredImages(_fetcher, Opener, images);
        }

        public ObjectOpener Opener { get; }

        public FetchLoad Load { get; } = new(TimeProvider.System);

        public StoredLists Lists { get; }

        public StoredSources Stored { get; }

        public SourceListing Sources { get; }

        public StoredImages Images { get; }

        public string[] Scratch => [.. _scratch.EnumerateFiles().Select(file => file.Name)];

        public SkipTally Tally { get; private set; } = new();

        public List<ImageEntry> List(ImageSource source, ImageEntry? after = null, long listed = 0, ImageStamp input = default)
        {
            Tally = new SkipTally();
            return [.. Sources.Of(source, after, listed, input, Tally, TestContext.Current.CancellationToken)];
        }

        public string Problem(ImageSource source)
        {
            var problem = Assert.Throws<ZeroShotException>(() => List(source));
            Assert.Equal(ZeroShotError.BadRequest, problem.Code);
            return problem.Message;
        }

        public async Task<List<FetchedImage>> FetchAsync(ImageSource source, List<ImageEntry> entries, ImageStamp input = default)
        {
            var slice = SourceSlices.Of(source, "job", 0, [.. entries], input);
            Assert.True(StoredImages.Have(slice));
            List<FetchedImage> images = [];
            for (var i = 0; i < slice.Count; i++)
            {
                images.Add(await Images.FetchAsync(slice, i, new FetchRoom(reservation: null), interactive: false, TestContext.Current.CancellationToken));
            }

            return images;
        }

        public void Dispose()
        {
            Images.Dispose();
            _fetcher.Dispose();
            _scratch.Delete(recursive: true);
        }
    }
}
