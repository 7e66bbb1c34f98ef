using System.Globalization;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Tests.ObjectStores.Azure;
using static ZeroShotOrleans.Sources.Tests.ObjectStores.Azure.AzureStores;
using static ZeroShotOrleans.Sources.Tests.ObjectStores.Collecting;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.Azure;

/// <summary>What the store says of errors, and what it tries again.</summary>
public sealed class AzureErrorTests
{
    private static readonly ObjectStoreOptions _twice = new() { MaxRetries = 2, TimeoutSeconds = 1 };

    private static readonly ObjectAddress _photo = At("photos", "x.jpg");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(404, "BlobNotFound", ObjectStoreError.Missing, "'az://photos/x.jpg' does not exist.")]
    [InlineData(404, "ContainerNotFound", ObjectStoreError.NoBucket, "The account 'acct' has no container 'photos'. Check its name.")]
    [InlineData(409, "ContainerBeingDeleted", ObjectStoreError.NoBucket, "is being deleted")]
    [InlineData(409, "BlobArchived", ObjectStoreError.Archived, "is in the archive tier. Change its tier")]
    [InlineData(409, "BlobBeingRehydrated", ObjectStoreError.Archived, "is in the archive tier")]
    [InlineData(409, "PublicAccessNotPermitted", ObjectStoreError.AccessDenied, "allows no public access")]
    [InlineData(403, "AuthenticationFailed", ObjectStoreError.AccessDenied, "refuses 'az://photos/x.jpg' with the key of AZURE_STORAGE_CONNECTION_STRING (AuthenticationFailed, status 403)")]
    [InlineData(403, "AuthorizationFailure", ObjectStoreError.AccessDenied, "its firewall may not list this network")]
    [InlineData(403, "AuthorizationPermissionMismatch", ObjectStoreError.AccessDenied, "Grant the role Storage Blob Data Reader on the container 'photos'")]
    [InlineData(403, "KeyBasedAuthenticationNotPermitted", ObjectStoreError.AccessDenied, "allows no keys")]
    [InlineData(403, "AccountIsDisabled", ObjectStoreError.AccessDenied, "The account 'acct' is disabled.")]
    [InlineData(400, "AccountRequiresHttps", ObjectStoreError.AccessDenied, "allows https only")]
    [InlineData(401, "NoAuthenticationInformation", ObjectStoreError.AccessDenied, "status 401")]
    [InlineData(412, "ConditionNotMet", ObjectStoreError.Changed, "is not the version that was listed")]
    [InlineData(416, "InvalidRange", ObjectStoreError.Changed, "is shorter than when it was listed")]
    [InlineData(412, "LeaseIdMissing", ObjectStoreError.Refused, "LeaseIdMissing, status 412")]
    [InlineData(400, "InvalidResourceName", ObjectStoreError.Refused, "InvalidResourceName, status 400")]
    [InlineData(400, "Two words, and a signature", ObjectStoreError.Refused, "refuses 'az://photos/x.jpg' (status 400).")]
    [InlineData(429, "TooManyRequests", ObjectStoreError.Throttled, "asks for fewer requests, also after 2 retries. Lower ObjectStores:MaxConcurrent")]
    [InlineData(503, "ServerBusy", ObjectStoreError.Throttled, "asks for fewer requests")]
    [InlineData(500, "OperationTimedOut", ObjectStoreError.TimedOut, "did not finish")]
    [InlineData(500, "InternalError", ObjectStoreError.Unavailable, "with an error of its own (InternalError, status 500), also after 2 retries.")]
    [InlineData(502, "BadGateway", ObjectStoreError.Unavailable, "with an error of its own")]
    public async Task Names_every_answer(int status, string code, object error, string says)
    {
        await using var stub = await AzureStub.StartAsync(context => AzureStub.ErrorAsync(context, status, code, "sig=SECRET"));
        using var store = Of(stub.ConnectionString, limits: _twice);
        foreach (var ask in (Func<Task>[])[() => store.ReadAsync(_photo), () => store.DescribeAsync(_photo, Token)])
        {
            var failure = await FailsAsync((ObjectStoreError)error, ask);
            Assert.Contains(says, failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("SECRET", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("Text of the server", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(status >= 429 ? 6 : 2, stub.Requests.Count);
    }

    [Fact]
    public async Task Tries_again_what_may_pass()
    {
        var answers = new Queue<int>([503, 500, 429, 0]);
        await using var stub = await AzureStub.StartAsync(context =>
            answers.Dequeue() is var status and > 0 ? AzureStub.ErrorAsync(context, status, "ServerBusy") : AzureStub.BlobAsync(context, Bytes(100)));
        using var store = Of(stub.ConnectionString);
        Assert.Equal(Bytes(100), await store.ReadAsync(_photo));
        Assert.Equal(4, stub.Requests.Count);
    }

    [Fact]
    public async Task Goes_on_from_the_byte_where_a_body_breaks_off()
    {
        var (requests, conditions) = (0, new List<string>());
        using var read = new SemaphoreSlim(0);
        await using var stub = await AzureStub.StartAsync(context =>
        {
            conditions.Add($"{context.Request.Headers["x-ms-range"]}{context.Request.Headers.Range} {context.Request.Headers.IfMatch}".Trim());
            return AzureStub.BlobAsync(context, Bytes(300_000), ++requests < 3 ? 100_000 : null, beforeBreak: read);
        });
        using var store = Of(stub.ConnectionString);
        using var content = await store.OpenAsync(_photo, null, null, Token);
        var bytes = new byte[300_000];
        await content.Body.ReadExactlyAsync(bytes, 0, 100_000, Token);
        read.Release();
        await content.Body.ReadExactlyAsync(bytes, 100_000, 100_000, Token);
        read.Release();
        await content.Body.ReadExactlyAsync(bytes, 200_000, 100_000, Token);
        Assert.Equal(0, await content.Body.ReadAsync(new byte[1], Token));
        Assert.Equal(Bytes(300_000), bytes);
        Assert.Equal(["", "bytes=100000- \"0x1\"", "bytes=200000- \"0x1\""], conditions);
    }

    [Fact]
    public async Task Names_a_body_that_breaks_off_again_and_again()
    {
        await using var stub = await AzureStub.StartAsync(context => AzureStub.BlobAsync(context, Bytes(300_000), context.Request.Headers.IfMatch.Count == 0 ? 100_000 : 0));
        using var store = Of(stub.ConnectionString, limits: _twice);
        var failure = await FailsAsync(ObjectStoreError.Unavailable, () => store.ReadAsync(_photo));
        Assert.Contains("broke off, for 'az://photos/x.jpg'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notices_a_blob_that_changes_while_it_is_read()
    {
        var requests = 0;
        await using var stub = await AzureStub.StartAsync(context =>
            ++requests == 1 ? AzureStub.BlobAsync(context, Bytes(300_000), 100_000) : AzureStub.ErrorAsync(context, 412, "ConditionNotMet"));
        using var store = Of(stub.ConnectionString);
        await FailsAsync(ObjectStoreError.Changed, () => store.ReadAsync(_photo));
    }

    [Fact]
    public async Task Waits_no_longer_than_the_timeout()
    {
        await using var stub = await AzureStub.StartAsync(async context => await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted));
        using var store = Of(stub.ConnectionString, limits: new ObjectStoreOptions { MaxRetries = 1, TimeoutSeconds = 1 });
        var failure = await FailsAsync(ObjectStoreError.TimedOut, () => store.ReadAsync(_photo)).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Equal("127.0.0.1 did not answer within 1 seconds (ObjectStores:TimeoutSeconds) for 'az://photos/x.jpg', also after 1 retries.", failure.Message);
        Assert.Equal(2, stub.Requests.Count);
    }

    [Fact]
    public async Task Waits_no_longer_than_the_timeout_for_a_body()
    {
        await using var stub = await AzureStub.StartAsync(async context =>
        {
            context.Response.ContentLength = 100;
            context.Response.Headers.ETag = "\"0x1\"";
            context.Response.Headers["x-ms-blob-type"] = "BlockBlob";
            await context.Response.Body.FlushAsync(Token);
            await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted);
        });
        using var store = Of(stub.ConnectionString, limits: new ObjectStoreOptions { MaxRetries = 0, TimeoutSeconds = 1 });
        await FailsAsync(ObjectStoreError.TimedOut, () => store.ReadAsync(_photo)).WaitAsync(TimeSpan.FromSeconds(60), Token);
    }

    [Fact]
    public async Task Names_an_answer_that_is_not_the_stores()
    {
        await using var stub = await AzureStub.StartAsync(context =>
        {
            context.Response.ContentType = "application/xml";
            return context.Response.WriteAsync("<html>Sign in to the network<br></html>", Token);
        });
        using var store = Of(stub.ConnectionString, limits: _twice);
        Assert.Contains("not Blob Storage's", (await FailsAsync(ObjectStoreError.Unavailable, () => store.KeysAsync(At("photos", "")))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_a_server_that_cannot_be_reached()
    {
        await using var stub = await AzureStub.StartAsync(_ => Task.CompletedTask);
        var text = stub.ConnectionString;
        await stub.DisposeAsync();
        using var store = Of(text, limits: _twice);
        await FailsAsync(ObjectStoreError.Unavailable, () => store.ReadAsync(_photo));
    }

    [Theory]
    [InlineData(40, "")]
    [InlineData(0, "Request date header too old: 'Mon, 01 Jan 2024 00:00:00 GMT'")]
    public async Task Tells_a_wrong_clock_from_a_wrong_key(int minutesAhead, string detail)
    {
        await using var stub = await AzureStub.StartAsync(context =>
        {
            context.Response.Headers.Date = DateTimeOffset.UtcNow.AddMinutes(minutesAhead).ToString("R", CultureInfo.InvariantCulture);
            return AzureStub.ErrorAsync(context, 403, "AuthenticationFailed", detail);
        });
        using var store = Of(stub.ConnectionString, limits: _twice);
        var failure = await FailsAsync(ObjectStoreError.ClockSkew, () => store.ReadAsync(_photo));
        Assert.Contains(minutesAhead > 0 ? "differs by 40 minutes from that of 127.0.0.1. Set it by NTP" : "differs from that of 127.0.0.1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reuses_connections()
    {
        await using var stub = await AzureStub.StartAsync(context => AzureStub.BlobAsync(context, Bytes(50_000)));
        using var store = Of(stub.ConnectionString);
        for (var i = 0; i < 50; i++)
        {
            await store.ReadAsync(At("photos", $"{i}.jpg"));
            await store.DescribeAsync(At("other", $"{i}.jpg"), Token);
        }

        Assert.Equal((1, 100), (stub.Connections, stub.Requests.Count));
    }

    [Fact]
    public async Task Reads_the_start_of_an_enormous_blob_and_lets_go()
    {
        const long size = 5L << 40;
        await using var stub = await AzureStub.StartAsync(context => AzureStub.BlobAsync(context, Bytes(100_000), size: size));
        using var store = Of(stub.ConnectionString);
        Assert.Equal(size, (await store.DescribeAsync(_photo, Token)).Bytes);
        using (var content = await store.OpenAsync(_photo, null, null, Token))
        {
            var start = new byte[10_000];
            await content.Body.ReadExactlyAsync(start, Token);
            Assert.Equal(Bytes(100_000)[..10_000], start);
            Assert.Equal((size, size), (content.Stored.Bytes, content.Length));
        }

        using var end = await store.OpenAsync(_photo, new ObjectRange(size - 10, 10), null, Token);
        Assert.Equal((size, 10), (end.Stored.Bytes, end.Length));
    }

    // The first try arrived, and its answer was lost.
    [Fact]
    public async Task Does_not_take_its_own_write_for_anothers()
    {
        var written = "";
        await using var stub = await AzureStub.StartAsync(async context =>
        {
            if (HttpMethods.IsHead(context.Request.Method))
            {
                context.Response.Headers["x-ms-meta-zso_write"] = written;
                await AzureStub.BlobAsync(context, [1]);
            }
            else if (written.Length == 0)
            {
                written = context.Request.Headers["x-ms-meta-zso_write"].ToString();
                context.Abort();
            }
            else
            {
                await AzureStub.ErrorAsync(context, 409, "BlobAlreadyExists");
            }
        });
        using var store = Of(stub.ConnectionString);
        await store.WriteAsync(_photo, [1], onlyIfAbsent: true);
        Assert.Equal(32, written.Length);

        await FailsAsync(ObjectStoreError.Exists, () => store.WriteAsync(_photo, [1], onlyIfAbsent: true));
    }

    [Fact]
    public async Task Stops_when_it_is_cancelled()
    {
        await using var stub = await AzureStub.StartAsync(async context => await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted));
        using var store = Of(stub.ConnectionString);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.DescribeAsync(_photo, soon.Token));
    }

    [Theory]
    [InlineData("Photos", "x")]
    [InlineData("a", "x")]
    [InlineData("a--b", "x")]
    [InlineData("-ab", "x")]
    [InlineData("..", "x")]
    [InlineData("a/b", "x")]
    [InlineData("c?restype=container", "x")]
    public async Task Sends_no_invalid_container(string container, string key)
    {
        using var store = Of("UseDevelopmentStorage=true");
        await FailsAsync(ObjectStoreError.NoBucket, () => store.ReadAsync(At(container, key)));
    }
}
