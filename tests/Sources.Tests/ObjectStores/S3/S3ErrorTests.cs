using System.Diagnostics;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using ZeroShotOrleans.Sources.ObjectStores;
using ZeroShotOrleans.Sources.ObjectStores.S3;
using ZeroShotOrleans.Tests.ObjectStores.S3;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores.S3;

/// <summary>Each fault of a store has its error, a message that says what to do, and a number of requests that does not grow.</summary>
public sealed class S3ErrorTests
{
    // Status, code, error, what the message says. One request: it would fail again.
    public static TheoryData<int, string, int, string> Final() => new()
    {
        { 404, "NoSuchKey", (int)ObjectStoreError.Missing, "does not exist" },
        { 404, "NoSuchVersion", (int)ObjectStoreError.Missing, "does not exist" },
        { 404, "NoSuchBucket", (int)ObjectStoreError.NoBucket, "bucket 'photos' does not exist" },
        { 400, "InvalidBucketName", (int)ObjectStoreError.NoBucket, "name of a bucket" },
        { 403, "AccessDenied", (int)ObjectStoreError.AccessDenied, "s3:GetObject" },
        { 403, "InvalidAccessKeyId", (int)ObjectStoreError.AccessDenied, "does not know the access key" },
        { 403, "SignatureDoesNotMatch", (int)ObjectStoreError.AccessDenied, "secret key" },
        { 400, "ExpiredToken", (int)ObjectStoreError.AccessDenied, "expired" },
        { 400, "InvalidToken", (int)ObjectStoreError.AccessDenied, "Renew" },
        { 400, "TokenRefreshRequired", (int)ObjectStoreError.AccessDenied, "Renew" },
        { 403, "AllAccessDisabled", (int)ObjectStoreError.AccessDenied, "disabled" },
        { 403, "AccountProblem", (int)ObjectStoreError.AccessDenied, "account" },
        { 403, "NotSignedUp", (int)ObjectStoreError.AccessDenied, "account" },
        { 401, "Unauthorized", (int)ObjectStoreError.AccessDenied, "denied" },
        { 403, "RequestTimeTooSkewed", (int)ObjectStoreError.ClockSkew, "clock" },
        { 403, "InvalidObjectState", (int)ObjectStoreError.Archived, "Restore" },
        { 412, "PreconditionFailed", (int)ObjectStoreError.Changed, "changed" },
        { 416, "InvalidRange", (int)ObjectStoreError.Changed, "changed" },
        { 400, "InvalidRequest", (int)ObjectStoreError.Refused, "SSE-C" },
        { 400, "KMS.DisabledException", (int)ObjectStoreError.AccessDenied, "kms:Decrypt" },
        { 400, "InvalidArgument", (int)ObjectStoreError.Refused, "InvalidArgument" },
        { 400, "KeyTooLongError", (int)ObjectStoreError.Refused, "too long" },
        { 405, "MethodNotAllowed", (int)ObjectStoreError.Refused, "405" },
        { 409, "OperationAborted", (int)ObjectStoreError.Unavailable, "at the same time" },
        { 501, "NotImplemented", (int)ObjectStoreError.Unavailable, "501" },
        { 301, "PermanentRedirect", (int)ObjectStoreError.Refused, "Region" },
        { 400, "AuthorizationHeaderMalformed", (int)ObjectStoreError.Refused, "region" },
        { 418, "<script>alert(1)</script>", (int)ObjectStoreError.Refused, "status 418)" },
        { 404, "", (int)ObjectStoreError.Missing, "does not exist" },
    };

    // These are tried again, once here.
    public static TheoryData<int, string, int, string> Passing() => new()
    {
        { 503, "SlowDown", (int)ObjectStoreError.Throttled, "fewer requests" },
        { 503, "ServiceUnavailable", (int)ObjectStoreError.Throttled, "fewer requests" },
        { 429, "TooManyRequests", (int)ObjectStoreError.Throttled, "fewer requests" },
        { 400, "RequestLimitExceeded", (int)ObjectStoreError.Throttled, "fewer requests" },
        { 500, "InternalError", (int)ObjectStoreError.Unavailable, "status 500" },
        { 502, "BadGateway", (int)ObjectStoreError.Unavailable, "status 502" },
        { 504, "GatewayTimeout", (int)ObjectStoreError.TimedOut, "in time" },
        { 400, "RequestTimeout", (int)ObjectStoreError.TimedOut, "in vain" },
    };

    [Theory, MemberData(nameof(Final))]
    public async Task Errors_that_remain_are_told_after_one_request(int status, string code, int error, string says)
    {
        await using var store = await StubbedStore.StartAsync(retries: 3);
        store.Bucket.Put("a.jpg", [1]);
        store.Stub.Faults.Add(S3Fault.Error(status, code, Secrets), S3Operation.Get);

        var failure = await StubbedStore.FailsAsync((ObjectStoreError)error, () => store.ReadAsync("a.jpg"));

        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("123456789012", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, store.Stub.Count(S3Operation.Get));
    }

    [Theory, MemberData(nameof(Passing))]
    public async Task Errors_that_pass_are_retried_as_often_as_configured(int status, string code, int error, string says)
    {
        await using var store = await StubbedStore.StartAsync(retries: 1);
        store.Bucket.Put("a.jpg", [1]);
        store.Stub.Faults.Add(S3Fault.Error(status, code, Secrets), S3Operation.Get, times: 2);

        var failure = await StubbedStore.FailsAsync((ObjectStoreError)error, () => store.ReadAsync("a.jpg"));

        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("123456789012", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, store.Stub.Count(S3Operation.Get));
        Assert.Equal([1], await store.ReadAsync("a.jpg"));
    }

    [Theory]
    [InlineData(403, (int)ObjectStoreError.AccessDenied)]
    [InlineData(404, (int)ObjectStoreError.Missing)]
    [InlineData(400, (int)ObjectStoreError.Refused)]
    [InlineData(412, (int)ObjectStoreError.Changed)]
    public async Task A_description_has_only_a_status(int status, int error)
    {
        await using var store = await StubbedStore.StartAsync();
        store.Stub.Faults.Add(S3Fault.Error(status, "Whatever"), S3Operation.Head);

        await StubbedStore.FailsAsync((ObjectStoreError)error, () => store.Store.DescribeAsync(StubbedStore.At("a.jpg"), TestContext.Current.CancellationToken));

        Assert.Single(store.Stub.Requests);
    }

    [Fact]
    public async Task One_forbidden_object_is_an_error_beside_its_neighbours()
    {
        await using var store = await StubbedStore.StartAsync();
        store.Bucket.Put("a.jpg", [1]);
        store.Bucket.Put("b.jpg", [2]);
        store.Stub.Faults.Add(S3Fault.Error(403, "AccessDenied"), key: "a.jpg");

        await StubbedStore.FailsAsync(ObjectStoreError.AccessDenied, () => store.ReadAsync("a.jpg"));
        Assert.Equal([2], await store.ReadAsync("b.jpg"));
    }

    [Fact]
    public async Task Pages_of_proxies_are_errors_of_the_network()
    {
        await using var store = await StubbedStore.StartAsync(retries: 0);
        store.Bucket.Put("a.jpg", [1]);
        store.Stub.Faults.Add(S3Fault.Proxy(502), times: 1);
        await StubbedStore.FailsAsync(ObjectStoreError.Unavailable, () => store.ReadAsync("a.jpg"));

        store.Stub.Faults.Add(S3Fault.Proxy(403), times: 1);
        await StubbedStore.FailsAsync(ObjectStoreError.AccessDenied, () => store.ReadAsync("a.jpg"));
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 3, 6)]
    public async Task A_connection_that_is_reset_is_tried_again_a_bounded_number_of_times(int retries, int least, int most)
    {
        await using var store = await StubbedStore.StartAsync(retries);
        store.Stub.Faults.Add(new S3Fault { Reset = true });

        await StubbedStore.FailsAsync(ObjectStoreError.Unavailable, () => store.ReadAsync("a.jpg"));

        Assert.InRange(store.Stub.Requests.Count, least, most);
    }

    [Fact]
    public async Task Slow_answers_time_out_as_often_as_configured()
    {
        await using var store = await StubbedStore.StartAsync(retries: 1, timeoutSeconds: 1);
        store.Stub.Faults.Add(new S3Fault { Delay = TimeSpan.FromSeconds(30) });
        var watch = Stopwatch.StartNew();

        Assert.Contains("TimeoutSeconds", (await StubbedStore.FailsAsync(ObjectStoreError.TimedOut, () => store.ReadAsync("a.jpg"))).Message, StringComparison.Ordinal);

        Assert.Equal(2, store.Stub.Requests.Count);
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_listing_that_stalls_in_its_body_times_out_too()
    {
        await using var store = await StubbedStore.StartAsync(retries: 1, timeoutSeconds: 1);
        store.Bucket.Generate(new GeneratedObjects("many/", 100, _ => [1]));
        store.Stub.Faults.Add(new S3Fault { BytesPerSecond = 50 });

        await StubbedStore.FailsAsync(ObjectStoreError.TimedOut, () => store.ListAsync().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));

        Assert.Equal(2, store.Stub.Requests.Count);
    }

    [Fact]
    public async Task A_bucket_in_another_region_is_read_there_from_then_on()
    {
        await using var store = await StubbedStore.StartAsync(retries: 0);
        store.Bucket.Put("a.jpg", [1]);
        store.Stub.Faults.Add(S3Fault.OtherRegion("eu-west-1"), times: 1);

        Assert.Equal([1], await store.ReadAsync("a.jpg"));
        Assert.Equal([1], await store.ReadAsync("a.jpg"));

        Assert.Equal(["us-east-1", "eu-west-1", "eu-west-1"], store.Stub.Requests.Select(request => request.Header("Authorization").Split('/')[2]));
    }

    [Theory]
    [InlineData("us-east-1")]
    [InlineData("eu-west-1")]
    [InlineData("evil.example.org/")]
    public async Task A_store_that_sends_from_region_to_region_is_asked_at_most_twice(string region)
    {
        await using var store = await StubbedStore.StartAsync(retries: 3);
        store.Stub.Faults.Add(S3Fault.OtherRegion(region));

        await StubbedStore.FailsAsync(ObjectStoreError.Refused, () => store.ReadAsync("a.jpg"));

        Assert.InRange(store.Stub.Requests.Count, 1, 2);
    }

    [Theory]
    [InlineData(307)]
    [InlineData(302)]
    [InlineData(301)]
    public async Task A_redirect_to_another_host_is_not_followed(int status)
    {
        await using var store = await StubbedStore.StartAsync();
        await using var other = await S3Stub.StartAsync();
        store.Stub.Faults.Add(new S3Fault { Status = status, Headers = new Dictionary<string, string> { ["Location"] = $"{other.Endpoint}/photos/a.jpg" } });

        await StubbedStore.FailsAsync(ObjectStoreError.Refused, () => store.ReadAsync("a.jpg"));

        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", "could not be reached")]
    [InlineData("https://no-such-host.invalid", "could not be resolved")]
    public async Task A_store_that_cannot_be_reached_is_named(string endpoint, string says)
    {
        await using var store = await StubbedStore.StartAsync(retries: 1, change: (options, _) => options.Endpoint = new Uri(endpoint));

        var failure = await StubbedStore.FailsAsync(ObjectStoreError.Unavailable, () => store.ReadAsync("a.jpg"));

        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
        Assert.Contains(new Uri(endpoint).Host, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_told_and_nothing_is_sent()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var stub = await S3Stub.StartAsync(certificate);
        await using var store = await StubbedStore.StartAsync(retries: 1, change: (options, _) => options.Endpoint = new Uri($"https://localhost:{stub.Port}"));

        Assert.Contains("certificate", (await StubbedStore.FailsAsync(ObjectStoreError.Unavailable, () => store.ReadAsync("a.jpg"))).Message, StringComparison.Ordinal);

        Assert.Empty(stub.Requests);
    }

    [Fact]
    public async Task A_hundred_readers_of_a_failing_store_make_no_storm()
    {
        await using var store = await StubbedStore.StartAsync(retries: 2, maxConcurrent: 64);
        store.Stub.Faults.Add(S3Fault.Error(503, "SlowDown"));

        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => StubbedStore.FailsAsync(ObjectStoreError.Throttled, () => store.ReadAsync($"{number}.jpg"))));

        Assert.InRange(store.Stub.Requests.Count, 100, 300);
    }

    [Fact]
    public async Task Credentials_that_are_missing_are_told_without_a_request()
    {
        using var none = new S3Credentials(() => throw new AmazonClientException("/home/anna/.aws/credentials"), TimeSpan.FromSeconds(5), TimeProvider.System);
        await using var store = await StubbedStore.StartAsync(retries: 3, credentials: none);

        var failure = await StubbedStore.FailsAsync(ObjectStoreError.NoCredentials, () => store.ReadAsync("a.jpg"));

        Assert.Contains("AWS_ACCESS_KEY_ID", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("anna", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(store.Stub.Requests);
    }

    private const string Secrets =
        $"User: arn:aws:iam::123456789012:user/anna is not authorized. AWSAccessKeyId={StubbedStore.AccessKey} StringToSign=AWS4-HMAC-SHA256 Signature=abc";
}
