using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ZeroShotOrleans.Tests.ObjectStores.Google;

/// <summary>
/// A server on the loopback address that speaks the JSON API of Google Cloud Storage as far as a store asks: listings by page, metadata, media with ranges and generations, resumable uploads, deletes.
/// It takes any credentials. A test can answer a request itself.
/// </summary>
public sealed class GoogleStub : IAsyncDisposable
{
    private const int PageSize = 1000;

    private static readonly Comparer<string> _byBytes = Comparer<string>.Create((x, y) => System.Text.Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y)));

    private readonly ConcurrentDictionary<string, SortedDictionary<string, GoogleObject>> _buckets = new();
    private readonly ConcurrentDictionary<string, Upload> _uploads = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly WebApplication _app;
    private int _connections, _generated;
    private long _generation = 1_700_000_000_000_000;

    private GoogleStub()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use((ConnectionDelegate next) => connection =>
                {
                    Interlocked.Increment(ref _connections);
                    return next(connection);
                });
            });
        });
        _app = builder.Build();
        _app.Run(ServeAsync);
    }

    /// <summary>Its address.</summary>
    public Uri Endpoint => new(_app.Urls.Single());

    /// <summary>Method and target of each request, not decoded.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Connections opened to it.</summary>
    public int Connections => _connections;

    /// <summary>Called before a request is served, with the name of the object that it is about or null; returns true if it has answered.</summary>
    public Func<HttpContext, string?, Task<bool>>? OnRequest { get; set; }

    /// <summary>For each object, the numbers of bytes after which the connections of the next reads are closed.</summary>
    public ConcurrentDictionary<string, Queue<int>> Breaks { get; } = new();

    /// <summary>Awaited before a connection is closed, which loses what the other side has not yet read; null: it is closed at once.</summary>
    public SemaphoreSlim? BeforeBreak { get; set; }

    /// <summary>Buckets whose requests have to name a project that is billed.</summary>
    public HashSet<string> RequesterPays { get; } = [];

    public static async Task<GoogleStub> StartAsync(params string[] buckets)
    {
        var stub = new GoogleStub();
        foreach (var bucket in buckets)
        {
            stub._buckets[bucket] = new SortedDictionary<string, GoogleObject>(_byBytes);
        }

        await stub._app.StartAsync();
        return stub;
    }

    /// <summary>Makes the listing of every bucket one of that many objects, named by numbers of seven digits.</summary>
    public void Generate(int count) => _generated = count;

    /// <summary>The object of that name.</summary>
    public GoogleObject? Find(string bucket, string name) => _buckets[bucket].GetValueOrDefault(name);

    /// <summary>Writes an object.</summary>
    public void Put(string bucket, string name, byte[] bytes, string? contentEncoding = null, long? size = null)
    {
        lock (_buckets)
        {
            _buckets[bucket][name] = new GoogleObject(bytes, ++_generation, DateTimeOffset.UtcNow) { ContentEncoding = contentEncoding, Size = size };
        }
    }

    /// <summary>Finishes the upload of a request, without an answer.</summary>
    public void PutAs(string bucket, string name, byte[] bytes, HttpContext context)
    {
        lock (_buckets)
        {
            _buckets[bucket][name] = new GoogleObject(bytes, ++_generation, DateTimeOffset.UtcNow) { Metadata = _uploads[context.Request.Query["upload_id"]!].Metadata };
        }
    }

    /// <summary>Answers with an error: as JSON, or as text for media.</summary>
    public static Task ErrorAsync(HttpContext context, int status, string reason, string message)
    {
        context.Response.StatusCode = status;
        if (context.Request.Query["alt"] == "media")
        {
            context.Response.ContentType = "text/html; charset=UTF-8";
            return context.Response.WriteAsync(message);
        }

        context.Response.ContentType = "application/json; charset=UTF-8";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new { error = new { code = status, message, errors = new[] { new { message, domain = "global", reason } } } }));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string Name(int i) => i.ToString("0000000", CultureInfo.InvariantCulture);

    private async Task ServeAsync(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        _requests.Enqueue($"{context.Request.Method} {target}");
        var path = target.Split('?')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        var isUpload = path is ["upload", ..];
        if ((isUpload ? path[1..] : path) is not ["storage", "v1", "b", var bucket, "o", .. var rest] || rest.Length > 1)
        {
            await ErrorAsync(context, 404, "notFound", "Not Found");
            return;
        }

        var name = rest is [var part] ? Uri.UnescapeDataString(part) : null;
        if (OnRequest is not null && await OnRequest(context, name))
        {
            return;
        }

        if (!_buckets.TryGetValue(bucket, out var objects))
        {
            await ErrorAsync(context, 404, "notFound", "The specified bucket does not exist.");
        }
        else if (RequesterPays.Contains(bucket) && !context.Request.Query.ContainsKey("upload_id") && !context.Request.Query.ContainsKey("userProject"))
        {
            await ErrorAsync(context, 400, "required", "Bucket is a requester pays bucket but no user project provided.");
        }
        else if (isUpload)
        {
            await UploadAsync(context, bucket, objects);
        }
        else if (name is null)
        {
            await ListAsync(context, objects);
        }
        else
        {
            await ObjectAsync(context, bucket, name, objects);
        }
    }

    private Task ListAsync(HttpContext context, SortedDictionary<string, GoogleObject> objects)
    {
        var query = context.Request.Query;
        var (prefix, start, after) = (query["prefix"].ToString(), query["startOffset"].ToString(), query["pageToken"].ToString());
        List<(string Name, GoogleObject Object)> page;
        if (_generated > 0)
        {
            var at = Math.Max(after.Length > 0 ? int.Parse(after, CultureInfo.InvariantCulture) + 1 : 0, start.Length > 0 ? int.Parse(start, CultureInfo.InvariantCulture) : 0);
            page = [.. Enumerable.Range(at, Math.Min(PageSize + 1, _generated - at)).Select(i => (Name(i), new GoogleObject([1], i + 1, DateTimeOffset.UnixEpoch)))];
        }
        else
        {
            lock (_buckets)
            {
                page = [.. objects.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && _byBytes.Compare(entry.Key, start) >= 0 && _byBytes.Compare(entry.Key, after) > 0 | after.Length == 0)
                    .Take(PageSize + 1).Select(entry => (entry.Key, entry.Value))];
            }
        }

        var answer = new JsonObject { ["kind"] = "storage#objects", ["items"] = new JsonArray([.. page.Take(PageSize).Select(entry => Json(entry.Name, entry.Object))]) };
        if (page.Count > PageSize)
        {
            answer["nextPageToken"] = page[PageSize - 1].Name;
        }

        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(answer.ToJsonString());
    }

    private async Task ObjectAsync(HttpContext context, string bucket, string name, SortedDictionary<string, GoogleObject> objects)
    {
        GoogleObject? found;
        lock (_buckets)
        {
            found = objects.GetValueOrDefault(name);
            if (found is not null && HttpMethods.IsDelete(context.Request.Method))
            {
                objects.Remove(name);
            }
        }

        if (found is null)
        {
            await ErrorAsync(context, 404, "notFound", $"No such object: {bucket}/{name}");
        }
        else if (HttpMethods.IsDelete(context.Request.Method))
        {
            context.Response.StatusCode = 204;
        }
        else if (context.Request.Query.TryGetValue("ifGenerationMatch", out var wanted) && wanted != found.Generation.ToString(CultureInfo.InvariantCulture))
        {
            await ErrorAsync(context, 412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
        }
        else if (context.Request.Query["alt"] == "media")
        {
            await MediaAsync(context, name, found);
        }
        else
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Json(name, found).ToJsonString());
        }
    }

    private async Task MediaAsync(HttpContext context, string name, GoogleObject found)
    {
        var (request, response) = (context.Request, context.Response);
        var size = found.Size ?? found.Bytes.Length;
        response.Headers["x-goog-generation"] = found.Generation.ToString(CultureInfo.InvariantCulture);
        response.Headers["x-goog-stored-content-length"] = size.ToString(CultureInfo.InvariantCulture);
        response.Headers["x-goog-stored-content-encoding"] = found.ContentEncoding ?? "identity";
        response.Headers.LastModified = found.Created.ToString("R", CultureInfo.InvariantCulture);
        if (found.ContentEncoding == "gzip" && !request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
        {
            // As Google does: without a length, and whatever range was asked for.
            await using var plain = new GZipStream(new MemoryStream(found.Bytes), CompressionMode.Decompress);
            await plain.CopyToAsync(response.Body);
            return;
        }

        if (found.ContentEncoding is { } encoding)
        {
            response.Headers.ContentEncoding = encoding;
        }

        var (first, last) = (0L, size - 1);
        if (request.Headers.Range.Count > 0)
        {
            var parts = request.Headers.Range.ToString()["bytes=".Length..].Split('-');
            first = long.Parse(parts[0], CultureInfo.InvariantCulture);
            last = parts[1].Length > 0 ? Math.Min(last, long.Parse(parts[1], CultureInfo.InvariantCulture)) : last;
            if (first >= size)
            {
                await ErrorAsync(context, 416, "requestedRangeNotSatisfiable", "Request range not satisfiable");
                return;
            }

            response.StatusCode = 206;
            response.Headers.ContentRange = $"bytes {first}-{last}/{size}";
        }

        response.ContentLength = last - first + 1;
        var body = found.Bytes.AsMemory((int)Math.Min(first, found.Bytes.Length), (int)Math.Clamp(last - first + 1, 0, found.Bytes.Length - Math.Min(first, found.Bytes.Length)));
        if (Breaks.TryGetValue(name, out var breaks) && breaks.TryDequeue(out var count))
        {
            await response.Body.WriteAsync(body[..Math.Min(count, body.Length)]);
            await response.Body.FlushAsync();
            await (BeforeBreak?.WaitAsync(context.RequestAborted) ?? Task.CompletedTask);
            context.Abort();
            return;
        }

        await response.Body.WriteAsync(body);
    }

    private async Task UploadAsync(HttpContext context, string bucket, SortedDictionary<string, GoogleObject> objects)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            var sent = await JsonNode.ParseAsync(context.Request.Body);
            var id = Guid.NewGuid().ToString("N");
            var generation = context.Request.Query.TryGetValue("ifGenerationMatch", out var wanted) ? long.Parse(wanted!, CultureInfo.InvariantCulture) : (long?)null;
            var metadata = sent!["metadata"]?.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<string>()) ?? [];
            _uploads[id] = new Upload(sent["name"]!.GetValue<string>(), generation, metadata, new MemoryStream());
            if (!IsMet(_uploads[id], objects))
            {
                await ErrorAsync(context, 412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
                return;
            }

            context.Response.Headers.Location = $"{Endpoint}upload/storage/v1/b/{bucket}/o?uploadType=resumable&upload_id={id}";
            return;
        }

        // "bytes 0-99/1000", or "bytes */1000", which asks how much there is.
        var upload = _uploads[context.Request.Query["upload_id"]!];
        var parts = context.Request.Headers.ContentRange.ToString()["bytes ".Length..].Split('/');
        if (parts[0] != "*")
        {
            upload.Body.Position = long.Parse(parts[0].Split('-')[0], CultureInfo.InvariantCulture);
            await context.Request.Body.CopyToAsync(upload.Body);
        }

        if (parts[1] == "*" || upload.Body.Length < long.Parse(parts[1], CultureInfo.InvariantCulture))
        {
            context.Response.StatusCode = 308;
            if (upload.Body.Length > 0)
            {
                context.Response.Headers.Range = $"bytes=0-{upload.Body.Length - 1}";
            }

            return;
        }

        if (!IsMet(upload, objects))
        {
            await ErrorAsync(context, 412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
            return;
        }

        lock (_buckets)
        {
            objects[upload.Name] = new GoogleObject(upload.Body.ToArray(), ++_generation, DateTimeOffset.UtcNow) { Metadata = upload.Metadata };
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(Json(upload.Name, objects[upload.Name]).ToJsonString());
    }

    private static bool IsMet(Upload upload, SortedDictionary<string, GoogleObject> objects) =>
        upload.IfGenerationMatch is null || upload.IfGenerationMatch == (objects.GetValueOrDefault(upload.Name)?.Generation ?? 0);

    private static JsonObject Json(string name, GoogleObject found) => new()
    {
        ["name"] = name,
        ["size"] = (found.Size ?? found.Bytes.Length).ToString(CultureInfo.InvariantCulture),
        ["generation"] = found.Generation.ToString(CultureInfo.InvariantCulture),
        ["metageneration"] = "1",
        ["timeCreated"] = found.Created.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        ["metadata"] = new JsonObject(found.Metadata.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
    };

    private sealed record Upload(string Name, long? IfGenerationMatch, Dictionary<string, string> Metadata, MemoryStream Body);
}
