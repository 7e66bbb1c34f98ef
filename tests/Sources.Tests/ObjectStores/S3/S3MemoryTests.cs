using ZeroShotOrleans.Tests.ObjectStores.S3;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.S3;

/// <summary>Memory is measured while nothing else runs.</summary>
[Collection(nameof(SoloGroup))]
public sealed class S3MemoryTests
{
    [Fact]
    public async Task A_million_objects_are_listed_in_a_thousand_requests_and_little_memory()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Generate(new GeneratedObjects("many/", 1_000_000, _ => [1]));
        var (count, most) = (0, 0L);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        await foreach (var stored in store.Store.ListAsync(StubbedStore.At("many/"), null, TestContext.Current.CancellationToken))
        {
            Assert.Equal($"many/{count++:D7}.jpg", stored.Key);
            if (count % 250_000 == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.Equal(1_000_000, count);
        Assert.Equal(1000, store.Stub.Count(S3Operation.List));

        // Two pages are a megabyte; all of them would be forty times as much. What the stub remembers of requests is in it too.
        Assert.InRange(most, long.MinValue, 12L << 20);
    }
}

/// <summary>Tests that measure the process.</summary>
[CollectionDefinition(nameof(SoloGroup), DisableParallelization = true)]
public sealed class SoloGroup;
