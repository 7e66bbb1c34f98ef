using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Tests.ObjectStores.Google;
using static ZeroShotOrleans.Sources.Tests.ObjectStores.Collecting;
using static ZeroShotOrleans.Sources.Tests.ObjectStores.Google.GoogleStores;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.Google;

/// <summary>What the store says of errors, and what it tries again.</summary>
public sealed class GoogleErrorTests
{
    private static readonly ObjectStoreOptions _twice = new() { MaxRetries = 2, TimeoutSeconds = 1 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400, "invalid", "Invalid argument.", ObjectStoreError.Refused, "127.0.0.1 refuses 'gs://photos/x.jpg' (")]
    [InlineData(401, "required", "Anonymous caller does not have storage.objects.get access. SECRET", ObjectStoreError.AccessDenied, "does not exist, or is not public")]
    [InlineData(403, "forbidden", "SECRET@example.org does not have storage.objects.get access.", ObjectStoreError.AccessDenied, "does not exist, or is not public")]
    [InlineData(404, "notFound", "No such object: photos/x.jpg", ObjectStoreError.Missing, "'gs://photos/x.jpg' does not exist.")]
    [InlineData(404, "notFound", "The specified bucket does not exist.", ObjectStoreError.NoBucket, "There is no bucket 'photos'. Check its name.")]
    [InlineData(412, "conditionNotMet", "", ObjectStoreError.Changed, "is not the version that was listed")]
    [InlineData(416, "requestedRangeNotSatisfiable", "", ObjectStoreError.Changed, "is shorter than when it was listed")]
    [InlineData(429, "rateLimitExceeded", "", ObjectStoreError.Throttled, "asks for fewer requests, also after 2 retries. Lower ObjectStores:MaxConcurrent")]
    [InlineData(503, "backendError", "", ObjectStoreError.Throttled, "asks for fewer requests")]
    [InlineData(504, "gatewayTimeout", "", ObjectStoreError.TimedOut, "did not finish")]
    [InlineData(500, "internalError", "", ObjectStoreError.Unavailable, "with an error of its own")]
    [InlineData(302, "moved", "", ObjectStoreError.Refused, "status 302")]
    public async Task Names_every_answer(int status, string reason, string message, object error, string says)
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        stub.OnRequest = async (context, _) =>
        {
            context.Response.Headers.Location = "https://example.org/elsewhere";
            await GoogleStub.ErrorAsync(context, status, reason, message);
            return true;
        };
        using var store = Of(stub, _twice);
        foreach (var ask in (Func<Task>[])[() => store.ReadAsync(At("x.jpg")), () => store.DescribeAsync(At("x.jpg"), Token), () => store.ListAsync(At("x.jpg"), null, Token).ToListAsync(Token).AsTask()])
        {
            var failure = await FailsAsync((ObjectStoreError)error, ask);
            Assert.Contains(says, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("SECRET", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(status >= 429 ? 9 : 3, stub.Requests.Count);
    }

    [Fact]
    public async Task Tries_again_what_may_pass()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        stub.Put(Bucket, "x", Bytes(100));
        foreach (var ask in (Func<IObjectStore, Task>[])
        [
            async store => Assert.Equal(Bytes(100), await store.ReadAsync(At("x"))), store => store.DescribeAsync(At("x"), Token), store => store.KeysAsync(At("")), store => store.WriteAsync(At("y"), [1]),
        ])
        {
            var answers = new Queue<int>([503, 500, 429, 0]);
            stub.OnRequest = async (context, _) =>
            {
                if (!answers.TryDequeue(out var status))
                {
                    return false;
                }

                if (status == 0)
                {
                    context.Abort();
                    return true;
                }

                await GoogleStub.ErrorAsync(context, status, "backendError", "");
                return true;
            };
            using var store = Of(stub);
            await ask(store);
            Assert.Empty(answers);
        }
    }

    [Fact]
    public async Task Goes_on_from_the_byte_where_a_body_breaks_off()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        stub.Put(Bucket, "x", Bytes(300_000));
        stub.Breaks["x"] = new Queue<int>([100_000, 0, 100_000]);
        using var read = new SemaphoreSlim(0);
        stub.BeforeBreak = read;
        var (ranges, generations) = (new List<string>(), new List<string>());
        stub.OnRequest = (context, _) =>
        {
            ranges.Add(context.Request.Headers.Range.ToString());
            generations.Add(context.Request.Query["ifGenerationMatch"].ToString());
            return Task.FromResult(false);
        };
        using var store = Of(stub);
        var bytes = new byte[300_000];
        using (var content = await store.OpenAsync(At("x"), null, null, Token))
        {
            await content.Body.ReadExactlyAsync(bytes, 0, 100_000, Token);
            read.Release(2);
            await content.Body.ReadExactlyAsync(bytes, 100_000, 100_000, Token);
            read.Release();
            await content.Body.ReadExactlyAsync(bytes, 200_000, 100_000, Token);
            Assert.Equal(0, await content.Body.ReadAsync(new byte[1], Token));
        }

        Assert.Equal(Bytes(300_000), bytes);
        Assert.Equal(["", "bytes=100000-299999", "bytes=100000-299999", "bytes=200000-299999"], ranges);
        var generation = stub.Find(Bucket, "x")!.Generation.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(["", generation, generation, generation], generations);

        ranges.Clear();
        stub.Breaks["x"] = new Queue<int>([50]);
        using (var content = await store.OpenAsync(At("x"), new ObjectRange(1000, 1000), null, Token))
        {
            await content.Body.ReadExactlyAsync(bytes, 0, 50, Token);
            read.Release();
            await content.Body.ReadExactlyAsync(bytes, 50, 950, Token);
        }

        Assert.Equal(Bytes(300_000)[1000..2000], bytes[..1000]);
        Assert.Equal(["bytes=1000-1999", "bytes=1050-1999"], ranges);
    }

    [Fact]
    public async Task Names_a_body_that_breaks_off_again_and_again()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        stub.Put(Bucket, "x.jpg", Bytes(300_000));
        stub.Breaks["x.jpg"] = new Queue<int>(Enumerable.Repeat(1000, 10));
        using var store = Of(stub, _twice);
        var failure = await FailsAsync(ObjectStoreError.Unavailable, () => store.ReadAsync(At("x.jpg")));
        Assert.Contains("broke off, for 'gs://photos/x.jpg', also after 2 retries", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, stub.Requests.Count);
    }

    [Fact]
    public async Task Notices_an_object_that_changes_while_it_is_read()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        stub.Put(Bucket, "x", Bytes(300_000));
        using var store = Of(stub);
        stub.Breaks["x"] = new Queue<int>([100_000]);
        using var content = await store.OpenAsync(At("x"), null, null, Token);
        stub.Put(Bucket, "x", Bytes(300_001));
        await FailsAsync(ObjectStoreError.Changed, () => content.Body.CopyToAsync(Stream.Null, Token));
    }

    [Fact]
    public async Task Waits_no_longer_than_the_timeout()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        stub.OnRequest = async (context, _) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted);
            return true;
        };
        using var store = Of(stub, new ObjectStoreOptions { MaxRetries = 1, TimeoutSeconds = 1 });
        var failure = await FailsAsync(ObjectStoreError.TimedOut, () => store.ReadAsync(At("x"))).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal("127.0.0.1 did not answer within 1 seconds (ObjectStores:TimeoutSeconds) for 'gs://photos/x', also after 1 retries.", failure.Message);
        Assert.Equal(2, stub.Requests.Count);
        await FailsAsync(ObjectStoreError.TimedOut, () => store.KeysAsync(At(""))).WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    [Fact]
    public async Task Waits_no_longer_than_the_timeout_for_a_body()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        stub.OnRequest = async (context, _) =>
        {
            context.Response.ContentLength = 100;
            context.Response.Headers["x-goog-generation"] = "7";
            context.Response.Headers["x-goog-stored-content-length"] = "100";
            await context.Response.Body.WriteAsync(new byte[50], Token);
            await context.Response.Body.FlushAsync(Token);
            await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted);
            return true;
        };
        using var store = Of(stub, new ObjectStoreOptions { MaxRetries = 0, TimeoutSeconds = 1 });
        await FailsAsync(ObjectStoreError.TimedOut, () => store.ReadAsync(At("x"))).WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    [Fact]
    public async Task Refuses_an_answer_without_a_generation()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        stub.OnRequest = async (context, _) =>
        {
            await context.Response.WriteAsync("<html>Sign in to the network</html>", Token);
            return true;
        };
        using var store = Of(stub, _twice);
        Assert.Contains("without its generation", (await FailsAsync(ObjectStoreError.Refused, () => store.ReadAsync(At("x")))).Message, StringComparison.Ordinal);
        await FailsAsync(ObjectStoreError.Unavailable, () => store.KeysAsync(At("")));
    }

    [Fact]
    public async Task Names_a_server_that_cannot_be_reached()
    {
        var stub = await GoogleStub.StartAsync(Bucket);
        using var store = Of(stub, _twice);
        await stub.DisposeAsync();
        await FailsAsync(ObjectStoreError.Unavailable, () => store.ReadAsync(At("x")));
        await FailsAsync(ObjectStoreError.Unavailable, () => store.WriteAsync(At("x"), [1]));
    }

    [Fact]
    public async Task Reuses_connections()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        stub.Put(Bucket, "x", Bytes(50_000));
        using var store = Of(stub);
        for (var i = 0; i < 50; i++)
        {
            await store.ReadAsync(At("x"));
            await store.DescribeAsync(At("x"), Token);
        }

        Assert.Equal((1, 100), (stub.Connections, stub.Requests.Count));
    }

    [Fact]
    public async Task Stops_when_it_is_cancelled()
    {
        await using var stub = await GoogleStub.StartAsync(Bucket);
        stub.OnRequest = async (context, _) =>
        {
            await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted);
            return true;
        };
        using var store = Of(stub);
        foreach (var ask in (Func<CancellationToken, Task>[])[token => store.DescribeAsync(At("x"), token), token => store.OpenAsync(At("x"), null, null, token), token => store.WriteAsync(At("x"), new MemoryStream([1]), false, token)])
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ask(soon.Token));
        }
    }
}
