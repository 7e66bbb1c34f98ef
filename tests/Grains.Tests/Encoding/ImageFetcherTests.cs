using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using Microsoft.Extensions.Options;
using ZeroShotOrleans.Grains.Contracts;
using ZeroShotOrleans.Grains.Encoder;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Opening;
using ZeroShotOrleans.Sources.Tests.ObjectStores;
using ZeroShotOrleans.Sources.Urls;

namespace ZeroShotOrleans.Grains.Tests.Encoding;

public sealed class ImageFetcherTests : IDisposable
{
    private readonly MemoryStore.Silo _stores = new MemoryStore().In();
    private readonly UrlFetcher _urls = new(new UrlOptions(), maxBytes: 1000, TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([]));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _urls.Dispose();
        _stores.Dispose();
    }

    [Fact]
    public async Task Uploads_are_requested_until_complete_and_missing_ones_are_errors()
    {
        // Images 10 to 15 of the job, at most two per answer; 12 and 15 are missing.
        var job = new FakeJob(first => first is 12 or >= 15 ? [] : first is 11 or 14 ? [[(byte)first]] : [[(byte)first], [(byte)(first + 1)]]);

        var images = await Bring(job, new UploadSlice { JobId = "job", First = 10, Images = 6 });

        Assert.Equal([10, 11, -1, 13, 14, -1], images.Select(image => image.Error is null ? image.Bytes[0] : -1));
        Assert.All(images.Where(image => image.Error is not null), image => Assert.Equal(ImageError.Missing, image.Error!.Error));
        Assert.Equal([(10L, 6), (12L, 4), (13L, 3), (15L, 1)], job.Asked);
    }

    [Fact]
    public async Task A_mixed_slice_keeps_its_order_and_leaves_files_in_place()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "file", Token);
            var mixed = new MixedSlice
            {
                Parts =
                [
                    new UploadSlice { JobId = "job", First = 1, Images = 1 },
                    new FileSlice { Root = Path.GetDirectoryName(file)!, Paths = [Path.GetFileName(file)] },
                    new UrlSlice { Urls = ["https://example.org/a.jpg"] },
                    new ByteSlice { Files = ["sent"u8.ToArray()] },
                ],
            };
            using var arrived = await Arrival(new FakeJob(_ => ["uploaded"u8.ToArray()])).BringAsync(mixed, interactive: false, Token);
            var files = new ImageFiles([], 1000);

            Assert.Equal(
                ["uploaded", "file", "FetchRefused", "sent"],
                Enumerable.Range(0, 4).Select(i => files.Read(arrived.Images, i, out var bytes, out _) is { } error ? $"{error.Error}" : System.Text.Encoding.UTF8.GetString(bytes)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_silo_without_URL_access_names_the_setting()
    {
        using var arrived = await Arrival(new FakeJob(_ => [])).BringAsync(new UrlSlice { Urls = ["https://example.org/a.jpg"] }, interactive: false, Token);

        Assert.Contains("Urls:Allowed=true", Assert.IsType<FetchedSlice>(arrived.Images).Images[0].Error!.Detail, StringComparison.Ordinal);
    }

    private ImageFetcher Arrival(FakeJob job) => new(_urls, _stores.Images, Grains(job), Options.Create(new ImageOptions()));

    private async Task<ImmutableArray<FetchedImage>> Bring(FakeJob job, ImageSlice slice)
    {
        using var arrived = await Arrival(job).BringAsync(slice, interactive: false, Token);
        return Assert.IsType<FetchedSlice>(arrived.Images).Images;
    }

    private static IGrainFactory Grains(FakeJob job)
    {
        var grains = DispatchProxy.Create<IGrainFactory, OneGrain>();
        ((OneGrain)(object)grains).Grain = job;
        return grains;
    }

    /// <summary>A grain factory with one grain. Not sealed: the proxy derives from it.</summary>
    public class OneGrain : DispatchProxy
    {
        public object? Grain { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Grain;
    }

    private sealed class FakeJob(Func<long, ImmutableArray<byte[]>> files) : IJobWorkGrain
    {
        public List<(long First, int Count)> Asked { get; } = [];

        public Task<ImageLease?> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ReportAnswer> ReportAsync(LeaseReport report, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<ImmutableArray<byte[]>> ReadUploadsAsync(long first, int count, CancellationToken cancellationToken)
        {
            Asked.Add((first, count));
            return Task.FromResult(files(first));
        }
    }
}
