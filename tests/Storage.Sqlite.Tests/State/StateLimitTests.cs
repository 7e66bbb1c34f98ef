namespace ZeroShotOrleans.Storage.Sqlite.Tests.State;

public sealed class StateLimitTests : IDisposable
{
    private const int Limit = 1 << 20;

    private readonly StateFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_state_rejects_large_writes_and_stays_readable_and_writable()
    {
        using var database = _folder.Open(maxBytes: Limit);
        await Rows.CreateTable(database);
        await Rows.Add(database, 1, bytes: 1000);

        var failure = await Assert.ThrowsAsync<ZeroShotException>(() => Rows.Add(database, 2, bytes: 2 * Limit));

        Assert.Equal(ZeroShotError.StorageFailed, failure.Code);
        Assert.Contains(_folder.Path, failure.Message, StringComparison.Ordinal);
        Assert.Contains("Storage:MaxBytes", failure.Message, StringComparison.Ordinal);
        await Rows.Add(database, 3, bytes: 1000);
        Assert.Equal([1, 3], await Rows.Read(database));
    }

    [Fact]
    public async Task Only_the_write_that_does_not_fit_fails_in_a_batch()
    {
        using var database = _folder.Open(maxBytes: Limit);
        await Rows.CreateTable(database);

        var writes = Enumerable.Range(0, 40).Select(number => Rows.Add(database, number, bytes: number == 20 ? 2 * Limit : 100)).ToArray();
        await Assert.ThrowsAsync<ZeroShotException>(() => writes[20]);
        await Task.WhenAll(writes.Where((_, number) => number != 20));

        Assert.Equal([.. Enumerable.Range(0, 40).Where(number => number != 20)], await Rows.Read(database));
    }

    [Fact]
    public async Task The_file_does_not_grow_beyond_its_limit()
    {
        using (var database = _folder.Open(maxBytes: Limit))
        {
            await Rows.CreateTable(database);
            await Assert.ThrowsAsync<ZeroShotException>(async () =>
            {
                for (var number = 0; number < 1000; number++)
                {
                    await Rows.Add(database, number, bytes: 10_000);
                }
            });
        }

        Assert.InRange(new FileInfo(Path.Combine(_folder.Path, "state.db")).Length, Limit / 2, Limit);
    }
}
