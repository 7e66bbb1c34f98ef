using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Tests.ObjectStores.S3;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.S3;

/// <summary>How requests reach the store: connections, hosts and signatures.</summary>
public sealed class S3ConnectionTests
{
    [Fact]
    public async Task A_thousand_reads_use_as_many_connections_as_run_at_once()
    {
        await using var store = await StubbedStore.StartAsync(maxConcurrent: 8);
        store.Bucket.Put("a.jpg", [1, 2, 3]);

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken }, async (_, _) => await store.ReadAsync("a.jpg"));

        Assert.Equal(1000, store.Stub.Count(S3Operation.Get));
        Assert.InRange(store.Stub.Connections, 1, 16);
    }

    [Fact]
    public async Task The_pool_has_room_for_jobs_interactive_requests_and_listings_at_once()
    {
        await using var store = await StubbedStore.StartAsync(maxConcurrent: 16);
        store.Bucket.Put("a.jpg", [1, 2, 3]);
        store.Stub.Delay = TimeSpan.FromSeconds(1);

        await Task.WhenAll(Enumerable.Range(0, 48).Select(async _ => (await store.ReadAsync("a.jpg")).Length).Append(CountAsync(store)));

        Assert.InRange(store.Stub.Busiest, 33, 48);
        Assert.InRange(store.Stub.Connections, 33, 48);
    }

    [Fact]
    public async Task Requests_to_buckets_of_several_regions_share_the_connections()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Put("a.jpg", [1]);
        store.Stub.Faults.Add(S3Fault.OtherRegion("eu-west-1"), times: 1);
        for (var read = 0; read < 10; read++)
        {
            await store.ReadAsync("a.jpg");
        }

        Assert.Equal(1, store.Stub.Connections);
    }

    [Fact]
    public async Task A_body_that_is_not_read_to_its_end_costs_its_connection_and_no_more()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Put(StubObject.Zeros("huge.jpg", 5L << 40));
        for (var read = 0; read < 5; read++)
        {
            using var content = await store.Store.OpenAsync(StubbedStore.At("huge.jpg"), null, null, TestContext.Current.CancellationToken);
        }

        Assert.InRange(store.Stub.Connections, 1, 5);
        Assert.Equal(5, store.Stub.Requests.Count);
    }

    [Fact]
    public async Task Public_buckets_are_read_without_a_signature()
    {
        await using var store = await StubbedStore.StartAsync(change: (options, _) => options.Anonymous = true, credentials: new Amazon.Runtime.AnonymousAWSCredentials());
        store.Bucket.Put("a.jpg", [1]);

        Assert.Equal([1], await store.ReadAsync("a.jpg"));
        Assert.Single(await store.ListAsync());

        Assert.All(store.Stub.Requests, request => Assert.Equal("", request.Header("Authorization")));
    }

    [Fact]
    public async Task Who_pays_is_said_where_it_is_configured()
    {
        await using var store = await StubbedStore.StartAsync(change: (options, _) => options.RequesterPays = true);
        store.Bucket.Put("a.jpg", [1]);

        await store.ReadAsync("a.jpg");
        await store.ListAsync();
        await store.Store.DescribeAsync(StubbedStore.At("a.jpg"), TestContext.Current.CancellationToken);
        await store.WriteAsync("b.jpg", [1]);

        Assert.All(store.Stub.Requests, request => Assert.Equal("requester", request.Header("x-amz-request-payer")));
    }

    [Fact]
    public async Task Compatible_stores_get_no_checksums_that_they_do_not_know()
    {
        await using var store = await StubbedStore.StartAsync();
        await store.WriteAsync("a.jpg", [1]);
        await store.ReadAsync("a.jpg");

        Assert.All(store.Stub.Requests, request => Assert.DoesNotContain(
            request.Headers.Keys, name => name.StartsWith("x-amz-checksum", StringComparison.OrdinalIgnoreCase) || name.StartsWith("x-amz-sdk-checksum", StringComparison.OrdinalIgnoreCase) || name.StartsWith("x-amz-trailer", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Nothing_is_connected_before_the_first_call()
    {
        await using var store = await StubbedStore.StartAsync();

        Assert.Equal(ObjectStoreKind.S3, store.Store.Kind);
        Assert.Equal(0, store.Stub.Connections);
    }

    private static async Task<int> CountAsync(StubbedStore store) => (await store.ListAsync()).Count;
}
