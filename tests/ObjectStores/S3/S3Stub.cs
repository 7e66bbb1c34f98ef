using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ZeroShotOrleans.Tests.ObjectStores.S3;

/// <summary>
/// An S3 server on the loopback address, for what a real one does only on bad days: it can be slow, fail, cut bodies and change objects, for each key and operation. It counts requests and connections.
/// It takes any credentials, unless a secret is set.
/// </summary>
internal sealed class S3Stub : IAsyncDisposable
{
    private const int PageSize = 1000;
    private const int Chunk = 64 * 1024;

    private readonly ConcurrentDictionary<string, StubBucket> _buckets = new();
    private readonly ConcurrentQueue<S3Request> _requests = new();
    private readonly WebApplication _app;
    private int _connections, _open, _busiest;
    private long _sent;

    private S3Stub(X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AllowSynchronousIO = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection =>
                {
                    Interlocked.Increment(ref _connections);
                    return next(connection);
                });
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    /// <summary>Its endpoint: <c>http://127.0.0.1:PORT</c>. With <c>localhost</c> in place of the address, buckets are hosts below it.</summary>
    public string Endpoint => _app.Urls.Single();

    /// <summary>Its port.</summary>
    public int Port => new Uri(Endpoint).Port;

    /// <summary>What goes wrong.</summary>
    public S3Failures Failures { get; } = new();

    /// <summary>The secret that each request must be signed with; null: any, or none.</summary>
    public string? SecretKey { get; set; }

    /// <summary>Time that each request takes before it is answered.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Whether the server ignores <c>encoding-type=url</c>, as some compatible stores do.</summary>
    public bool IgnoresEncodingType { get; set; }

    /// <summary>Uploads in parts that are neither completed nor aborted.</summary>
    public StubUploads Uploads { get; } = new();

    /// <summary>All requests so far, in the order of their arrival.</summary>
    public IReadOnlyCollection<S3Request> Requests => _requests;

    /// <summary>Connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The largest number of requests that were in progress at once.</summary>
    public int Busiest => Volatile.Read(ref _busiest);

    /// <summary>Bytes of objects that were sent so far: what a client left unread lies in buffers, or was not sent.</summary>
    public long SentBytes => Interlocked.Read(ref _sent);

    /// <summary>Starts a server without buckets.</summary>
    /// <param name="certificate">Serves https with it.</param>
    public static async Task<S3Stub> StartAsync(X509Certificate2? certificate = null)
    {
        var stub = new S3Stub(certificate);
        await stub._app.StartAsync();
        return stub;
    }

    /// <summary>A bucket, which is created if necessary.</summary>
    public StubBucket Bucket(string name) => _buckets.GetOrAdd(name, _ => new StubBucket());

    /// <summary>Number of requests so far.</summary>
    /// <param name="operation">Of this operation.</param>
    /// <param name="key">For this key; null: for any.</param>
    public int Count(S3Operation operation, string? key = null) => _requests.Count(request => request.Operation == operation && (key ?? request.Key) == request.Key);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var request = S3Request.Of(context);
        _requests.Enqueue(request);
        var open = Interlocked.Increment(ref _open);
        for (var seen = _busiest; open > seen && Interlocked.CompareExchange(ref _busiest, open, seen) != seen; seen = _busiest)
        {
        }

        try
        {
            var failure = Failures.Take(request) ?? new S3Failure();
            await Task.Delay(Delay + failure.Delay, context.RequestAborted);
            failure.Before?.Invoke();
            if (failure.Reset)
            {
                context.Abort();
                return;
            }

            context.Response.Headers["x-amz-request-id"] = "STUB";
            if (SecretKey is not null && !S3Signature.IsOf(context, SecretKey))
            {
                await ErrorAsync(context, 403, "SignatureDoesNotMatch");
                return;
            }

            await (failure.Status > 0 ? AnswerAsync(context, failure) : DoAsync(context, request, failure));
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // The client has gone.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private static async Task AnswerAsync(HttpContext context, S3Failure failure)
    {
        // S3 reads what is sent before it refuses it, except where it closes the connection.
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.StatusCode = failure.Status;
        await TextAsync(context, failure.Body, failure);
    }

    private async Task DoAsync(HttpContext context, S3Request request, S3Failure failure)
    {
        if (!_buckets.TryGetValue(request.Bucket, out var bucket))
        {
            await ErrorAsync(context, 404, "NoSuchBucket");
            return;
        }

        await (request.Operation switch
        {
            S3Operation.List => ListAsync(context, request, bucket, failure),
            S3Operation.Head or S3Operation.Get => ReadAsync(context, request, bucket, failure),
            S3Operation.Put => PutAsync(context, request, bucket, failure),
            S3Operation.Delete => DeleteAsync(context, request, bucket),
            S3Operation.CreateUpload => TextAsync(context, S3Xml.Upload(request, Uploads.Create(Metadata(request))), failure),
            S3Operation.UploadPart => PartAsync(context, request, failure),
            S3Operation.CompleteUpload => CompleteAsync(context, request, bucket, failure),
            S3Operation.AbortUpload => Uploads.Abort(request.Parameter("uploadId")) ? StatusAsync(context, 204) : ErrorAsync(context, 404, "NoSuchUpload"),
            _ => ErrorAsync(context, 501, "NotImplemented"),
        });
    }

    private async Task ListAsync(HttpContext context, S3Request request, StubBucket bucket, S3Failure failure)
    {
        // The token is the last key of the page before; like S3's, nobody else can read it.
        var token = request.Parameter("continuation-token");
        var after = token.Length > 0 ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(token)) : request.Parameter("start-after");
        var count = int.TryParse(request.Parameter("max-keys"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Min(asked, PageSize) : PageSize;
        var page = bucket.Page(request.Parameter("prefix"), after, count + 1);
        var next = page.Count > count ? Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(page[count - 1].Key)) : null;
        var shown = IgnoresEncodingType ? request with { Query = request.Query.Where(pair => pair.Key != "encoding-type").ToDictionary() } : request;
        await TextAsync(context, S3Xml.Page(shown, [.. page.Take(count)], next), failure);
    }

    private async Task ReadAsync(HttpContext context, S3Request request, StubBucket bucket, S3Failure failure)
    {
        if (bucket.Find(request.Key) is not { } stored)
        {
            await ErrorAsync(context, 404, "NoSuchKey");
            return;
        }

        if (request.Header("If-Match") is { Length: > 0 } wanted && wanted.Trim('"') != stored.ETag)
        {
            await ErrorAsync(context, 412, "PreconditionFailed");
            return;
        }

        var (first, last) = (0L, stored.Bytes - 1);
        if (request.Header("Range") is { Length: > 0 } range)
        {
            var ends = range["bytes=".Length..].Split('-');
            first = long.Parse(ends[0], CultureInfo.InvariantCulture);
            last = ends[1].Length == 0 ? last : Math.Min(long.Parse(ends[1], CultureInfo.InvariantCulture), last);
            if (first >= stored.Bytes)
            {
                await ErrorAsync(context, 416, "InvalidRange");
                return;
            }

            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {first}-{last}/{stored.Bytes}");
        }

        context.Response.ContentLength = last - first + 1;
        context.Response.Headers.ETag = $"\"{stored.ETag}\"";
        context.Response.Headers.LastModified = stored.Modified.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
        context.Response.Headers.AcceptRanges = "bytes";
        context.Response.ContentType = "application/octet-stream";
        Set(context, stored.Headers);
        Set(context, failure.Headers);
        if (request.Operation == S3Operation.Get)
        {
            await BodyAsync(context, failure, first, last - first + 1, stored.Read, sent => Interlocked.Add(ref _sent, sent));
        }
    }

    private static async Task PutAsync(HttpContext context, S3Request request, StubBucket bucket, S3Failure failure)
    {
        var content = await BodyAsync(context, request);
        var onlyIfAbsent = request.Header("If-None-Match") == "*";
        var stored = StubObject.Of(request.Key, content, DateTimeOffset.UtcNow) with { Headers = Metadata(request) };
        if (!ReferenceEquals(bucket.Put(stored, onlyIfAbsent), stored))
        {
            await ErrorAsync(context, 412, "PreconditionFailed");
            return;
        }

        context.Response.Headers.ETag = $"\"{stored.ETag}\"";
        await TextAsync(context, "", failure);
    }

    private static async Task DeleteAsync(HttpContext context, S3Request request, StubBucket bucket)
    {
        bucket.Remove(request.Key);
        await StatusAsync(context, 204);
    }

    private async Task PartAsync(HttpContext context, S3Request request, S3Failure failure)
    {
        var number = int.Parse(request.Parameter("partNumber"), CultureInfo.InvariantCulture);
        if (Uploads.Add(request.Parameter("uploadId"), number, await BodyAsync(context, request)) is not { } etag)
        {
            await ErrorAsync(context, 404, "NoSuchUpload");
            return;
        }

        context.Response.Headers.ETag = $"\"{etag}\"";
        await TextAsync(context, "", failure);
    }

    private async Task CompleteAsync(HttpContext context, S3Request request, StubBucket bucket, S3Failure failure)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        if (request.Header("If-None-Match") == "*" && bucket.Find(request.Key) is not null)
        {
            await ErrorAsync(context, 412, "PreconditionFailed");
        }
        else if (Uploads.Complete(request.Parameter("uploadId"), request.Key) is { } stored)
        {
            bucket.Put(stored);
            await TextAsync(context, S3Xml.Completed(request, stored.ETag), failure);
        }
        else
        {
            await ErrorAsync(context, 404, "NoSuchUpload");
        }
    }

    private static Dictionary<string, string> Metadata(S3Request request) => request.Headers
        .Where(header => header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase) || header.Key == "Content-Encoding" && !header.Value.ToString().Contains("aws-chunked", StringComparison.Ordinal))
        .ToDictionary(header => header.Key, header => header.Value.ToString());

    private static async Task<byte[]> BodyAsync(HttpContext context, S3Request request)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return request.Header("x-amz-content-sha256").StartsWith("STREAMING-", StringComparison.Ordinal) ? AwsChunks.Decode(body.ToArray()).Content : body.ToArray();
    }

    private static Task ErrorAsync(HttpContext context, int status, string code) => AnswerAsync(context, S3Failure.Error(status, code, "The stub says so."));

    private static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static async Task TextAsync(HttpContext context, string text, S3Failure failure)
    {
        if (failure.LoseAnswer)
        {
            context.Abort();
            return;
        }

        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = "application/xml";
        Set(context, failure.Headers);

        // Errors of HEAD have no body, in S3 as in HTTP.
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        context.Response.ContentLength = bytes.Length;
        await BodyAsync(context, failure, 0, bytes.Length, (offset, buffer) => bytes.AsMemory((int)offset, buffer.Length).CopyTo(buffer));
    }

    private static async Task BodyAsync(HttpContext context, S3Failure failure, long offset, long count, Action<long, Memory<byte>> read, Action<int>? sent = null)
    {
        var end = offset + Math.Min(count, failure.CutAfter ?? long.MaxValue);
        var chunk = failure.BytesPerSecond is { } speed ? Math.Max(1, speed / 10) : Chunk;
        var buffer = new byte[Math.Min(chunk, Math.Max(1, count))];
        while (offset < end)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, end - offset));
            read(offset, part);
            sent?.Invoke(part.Length);
            if ((await context.Response.BodyWriter.WriteAsync(part, context.RequestAborted)).IsCompleted)
            {
                // The client has gone: what is written now is thrown away.
                return;
            }

            offset += part.Length;
            if (failure.BytesPerSecond is not null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), context.RequestAborted);
            }
        }

        if (failure.CutAfter < count)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);

            // Without the pause, what was sent is lost with the connection.
            await Task.Delay(TimeSpan.FromMilliseconds(20), context.RequestAborted);
            context.Abort();
        }
    }

    private static void Set(HttpContext context, IReadOnlyDictionary<string, string> headers)
    {
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }
    }
}
