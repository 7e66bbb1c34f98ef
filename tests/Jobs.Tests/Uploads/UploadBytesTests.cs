using ZeroShotOrleans.Jobs.Options;
using ZeroShotOrleans.Jobs.Uploads;
using ZeroShotOrleans.Jobs.Tests.Hosting;
using ZeroShotOrleans.Storage.Contract.Jobs;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Jobs.Tests.Uploads;

public sealed class UploadBytesTests
{
    private readonly MemoryStores _stores = new();
    private readonly UploadBytes _bytes;
    private int _reads;

    public UploadBytesTests()
    {
        _bytes = new UploadBytes("job", _stores, new JobOptions { UploadBufferBytes = 100, MaxUploadBytes = 1_000 });
        _stores.Before = method =>
        {
            _reads += method == nameof(IUploadStore.BytesAsync) ? 1 : 0;
            return Task.CompletedTask;
        };
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_piece_waits_when_the_buffer_would_be_exceeded()
    {
        await UploadAsync(60);

        Assert.False(await _bytes.IsFullAsync(40, Token));
        Assert.True(await _bytes.IsFullAsync(41, Token));
    }

    [Fact]
    public async Task A_piece_larger_than_the_buffer_is_accepted_when_nothing_waits() => Assert.False(await _bytes.IsFullAsync(500, Token));

    [Fact]
    public async Task The_store_is_asked_again_only_when_the_estimate_is_too_high()
    {
        var epoch = await UploadAsync(60);
        Assert.False(await _bytes.IsFullAsync(40, Token));
        Assert.False(await _bytes.IsFullAsync(40, Token));
        Assert.Equal(1, _reads);

        // Encoders have worked on it meanwhile, which the estimate does not know.
        await _stores.DiscardAsync("job", epoch, new ImageRange(0, 1), Token);
        Assert.False(await _bytes.IsFullAsync(41, Token));
        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task Stored_bytes_count_without_asking_the_store()
    {
        await UploadAsync(20);
        Assert.False(await _bytes.IsFullAsync(50, Token));

        _bytes.Wait(50);

        Assert.Equal(1, _reads);
        await _bytes.IsFullAsync(31, Token);
        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task An_upload_is_limited_in_total_including_what_was_discarded()
    {
        var epoch = await UploadAsync(400);
        await _stores.DiscardAsync("job", epoch, new ImageRange(0, 1), Token);
        await _bytes.TakeAsync(500, Token);

        var error = await Assert.ThrowsAsync<ZeroShotException>(() => _bytes.TakeAsync(101, Token));

        Assert.Equal(ZeroShotError.UploadTooLarge, error.Code);
        Assert.Contains("1000 bytes (Jobs:MaxUploadBytes)", error.Message, StringComparison.Ordinal);
        await _bytes.TakeAsync(100, Token);
    }

    private async Task<long> UploadAsync(int bytes)
    {
        await _stores.CreateAsync(TestJobs.Job("job"), "hash", Token);
        var epoch = await _stores.TakeAsync("job", Token);
        await _stores.AppendAsync("job", epoch, 0, [new byte[bytes]], Token);
        return epoch;
    }
}
