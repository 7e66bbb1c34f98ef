using System.Collections.Immutable;
using ZeroShotOrleans.Storage.Jobs;

namespace ZeroShotOrleans.Storage.Contract.Jobs;

/// <summary>What every store of uploads promises.</summary>
public abstract class UploadStoreContract : StoreContract
{
    private long _epoch;

    private IUploadStore Store => State.Uploads;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        // A neighbour whose images must never show up.
        await State.Jobs.CreateAsync(TestJobs.Job("other"), "hash", Token);
        await Store.AppendAsync("other", await State.Jobs.TakeAsync("other", Token), 0, Files(0, 50), Token);
        await State.Jobs.CreateAsync(TestJobs.Job("job"), "hash", Token);
        _epoch = await State.Jobs.TakeAsync("job", Token);
    }

    [Fact]
    public async Task Images_are_read_as_they_came_up_to_the_first_that_is_not_there_also_after_a_restart()
    {
        await Store.AppendAsync("job", _epoch, 0, Files(0, 7), Token);
        await Store.AppendAsync("job", _epoch, 7, Files(7, 3), Token);
        await Store.AppendAsync("job", _epoch, 12, Files(12, 2), Token);
        await State.ReopenAsync();

        Assert.Equal(Files(0, 10), await Read(0, 100));
        Assert.Equal(Files(3, 5), await Read(3, 5));
        Assert.Equal(Files(12, 2), await Read(12, 2));
        Assert.Empty(await Read(10, 5));
        Assert.Empty(await Read(14, 5));
        Assert.Empty(await Read(0, 0));
        Assert.Equal(Files(0, 10).Concat(Files(12, 2)).Sum(file => (long)file.Length), await Store.BytesAsync("job", Token));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(299, 2)]
    [InlineData(300, 3)]
    [InlineData(599, 3)]
    [InlineData(600, 4)]
    public async Task As_many_images_are_read_as_fit_but_at_least_one(long maxBytes, int expected)
    {
        await Store.AppendAsync("job", _epoch, 0, [new byte[100], new byte[100], new byte[100], new byte[300]], Token);

        Assert.Equal(expected, (await Store.ReadAsync("job", 0, 10, maxBytes, Token)).Length);
    }

    [Fact]
    public async Task An_image_that_comes_again_replaces_the_first()
    {
        await Store.AppendAsync("job", _epoch, 0, Files(0, 3), Token);

        await Store.AppendAsync("job", _epoch, 1, [[9, 9], [], [8]], Token);

        Assert.Equal([Files(0, 1)[0], [9, 9], [], [8]], await Read(0, 10));
        Assert.Equal(3 + Files(0, 1)[0].Length, await Store.BytesAsync("job", Token));
    }

    [Fact]
    public async Task What_was_ever_stored_is_counted_once_also_when_it_is_forgotten_and_after_a_restart()
    {
        await Store.AppendAsync("job", _epoch, 0, [new byte[100], new byte[200]], Token);
        await Store.AppendAsync("job", _epoch, 1, [new byte[250], new byte[7]], Token);
        await Store.DiscardAsync("job", _epoch, new(0, 2), Token);
        await State.ReopenAsync();

        Assert.Equal(7, await Store.BytesAsync("job", Token));
        Assert.Equal(357, await Store.TakenAsync("job", Token));
        Assert.Equal(0, await Store.TakenAsync("none", Token));
    }

    [Fact]
    public async Task Large_images_come_back_whole_and_go_with_what_is_discarded()
    {
        var large = Enumerable.Range(0, 4).Select(number => Large((byte)number, 9 * 1024 * 1024)).ToImmutableArray();
        foreach (var (index, image) in large.Index())
        {
            await Store.AppendAsync("job", _epoch, index, [image], Token);
        }

        Assert.Equal(large[2], Assert.Single(await Store.ReadAsync("job", 2, 4, maxBytes: 10 * 1024 * 1024, Token)));

        await Store.DiscardAsync("job", _epoch, new(0, 3), Token);
        await State.ReopenAsync();

        Assert.Empty(await Read(0, 4));
        Assert.Equal(large[3].Length, await Store.BytesAsync("job", Token));
        Assert.Equal([large[3]], await Read(3, 4));
    }

    [Fact]
    public async Task Images_are_discarded_wherever_they_lie_and_twice_is_no_error()
    {
        await Store.AppendAsync("job", _epoch, 0, Files(0, 2500), Token);
        await Store.AppendAsync("job", _epoch, 5000, Files(5000, 10), Token);

        await Store.DiscardAsync("job", _epoch, new(10, 5003), Token);
        await Store.DiscardAsync("job", _epoch, new(10, 5003), Token);

        Assert.Equal(Files(0, 10), await Read(0, 100));
        Assert.Empty(await Read(10, 1));
        Assert.Equal(Files(5003, 7), await Read(5003, 100));
        Assert.Equal(Files(0, 10).Concat(Files(5003, 7)).Sum(file => (long)file.Length), await Store.BytesAsync("job", Token));
        Assert.Equal(Files(0, 50), await Store.ReadAsync("other", 0, 100, long.MaxValue, Token));
    }

    [Fact]
    public async Task Only_the_youngest_activation_can_write_and_the_older_changes_nothing()
    {
        await Store.AppendAsync("job", _epoch, 0, Files(0, 3), Token);
        await State.Jobs.TakeAsync("job", Token);

        await Assert.ThrowsAsync<StaleEpochException>(() => Store.AppendAsync("job", _epoch, 0, [[1]], Token));
        await Assert.ThrowsAsync<StaleEpochException>(() => Store.DiscardAsync("job", _epoch, new(0, 3), Token));

        Assert.Equal(Files(0, 3), await Read(0, 10));
    }

    [Fact]
    public async Task A_job_that_does_not_exist_has_no_images_and_takes_none()
    {
        Assert.Empty(await Store.ReadAsync("none", 0, 10, 100, Token));
        Assert.Equal(0, await Store.BytesAsync("none", Token));
        Assert.Equal(0, await Store.BytesAsync("job", Token));
        var write = await Assert.ThrowsAsync<ZeroShotException>(() => Store.AppendAsync("none", 1, 0, [[1]], Token));
        Assert.Equal(ZeroShotError.NotFound, write.Code);
    }

    private Task<ImmutableArray<byte[]>> Read(long first, int count) => Store.ReadAsync("job", first, count, long.MaxValue, Token);

    /// <summary>Small images that tell their index.</summary>
    private static ImmutableArray<byte[]> Files(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(index => Enumerable.Repeat((byte)index, index % 5).Append((byte)(index >> 8)).ToArray())];

    private static byte[] Large(byte number, int bytes)
    {
        var image = new byte[bytes];
        new Random(number).NextBytes(image);
        return image;
    }
}
