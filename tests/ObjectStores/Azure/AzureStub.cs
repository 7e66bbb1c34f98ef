using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Xml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ZeroShotOrleans.Tests.ObjectStores.Azure;

/// <summary>A blob service on the loopback address for what Azurite does not do: errors of every kind, bodies that break off, listings of a million blobs, a hierarchical namespace.</summary>
public sealed class AzureStub : IAsyncDisposable
{
    /// <summary>The key of its account, in base64.</summary>
    public const string Key = "c2VjcmV0LWtleS10aGF0LW11c3Qtc3RheS1vbmU=";

    private readonly ConcurrentQueue<string> _requests = new();
    private readonly WebApplication _app;
    private int _connections;

    /// <param name="answer">Answers a request.</param>
    public AzureStub(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
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
        _app.Run(context =>
        {
            _requests.Enqueue($"{context.Request.Method} {context.Request.Path.Value}{Uri.UnescapeDataString(context.Request.QueryString.Value ?? "")}");
            return answer(context);
        });
    }

    /// <summary>Method, path and query of each request.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>Connections opened to it.</summary>
    public int Connections => _connections;

    /// <summary>Its account.</summary>
    public string Endpoint => $"{_app.Urls.Single()}/acct";

    /// <summary>What a program needs to use it.</summary>
    public string ConnectionString => $"AccountName=acct;AccountKey={Key};BlobEndpoint={Endpoint}";

    /// <summary>Starts one.</summary>
    public static async Task<AzureStub> StartAsync(RequestDelegate answer)
    {
        var stub = new AzureStub(answer);
        await stub._app.StartAsync();
        return stub;
    }

    /// <summary>Answers with an error of Azure's.</summary>
    public static Task ErrorAsync(HttpContext context, int status, string code, string detail = "")
    {
        context.Response.StatusCode = status;
        context.Response.Headers["x-ms-error-code"] = code;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync($"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><Message>Text of the server.\n{detail}</Message><AuthenticationErrorDetail>{detail}</AuthenticationErrorDetail></Error>");
    }

    /// <summary>Answers with a blob, or the range asked for.</summary>
    /// <param name="context">The request.</param>
    /// <param name="blob">The whole blob.</param>
    /// <param name="breakAfter">Number of bytes after which the connection is closed; null: it is not.</param>
    /// <param name="size">The size announced, if it is another.</param>
    /// <param name="beforeBreak">Awaited before the connection is closed, which loses what the other side has not yet read.</param>
    public static async Task BlobAsync(HttpContext context, byte[] blob, int? breakAfter = null, long? size = null, SemaphoreSlim? beforeBreak = null)
    {
        var (from, to) = (0L, (size ?? blob.Length) - 1);
        if ((context.Request.Headers["x-ms-range"].FirstOrDefault() ?? context.Request.Headers.Range.FirstOrDefault()) is { } range)
        {
            var parts = range["bytes=".Length..].Split('-');
            from = long.Parse(parts[0], CultureInfo.InvariantCulture);
            to = parts[1].Length > 0 ? Math.Min(to, long.Parse(parts[1], CultureInfo.InvariantCulture)) : to;
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{to}/{size ?? blob.Length}";
        }

        context.Response.Headers.ETag = "\"0x1\"";
        context.Response.Headers.LastModified = "Mon, 01 Jan 2024 00:00:00 GMT";
        context.Response.Headers["x-ms-blob-type"] = "BlockBlob";
        context.Response.ContentLength = to - from + 1;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        var body = blob.AsMemory((int)Math.Min(from, blob.Length), (int)Math.Clamp(to - from + 1, 0, blob.Length - Math.Min(from, blob.Length)));
        if (breakAfter < body.Length)
        {
            await context.Response.Body.WriteAsync(body[..breakAfter.Value]);
            await context.Response.Body.FlushAsync();
            await (beforeBreak?.WaitAsync(context.RequestAborted) ?? Task.CompletedTask);
            context.Abort();
            return;
        }

        await context.Response.Body.WriteAsync(body);
    }

    /// <summary>Answers with a page of a listing.</summary>
    /// <param name="context">The request.</param>
    /// <param name="entries">Names, in the order of the page; those of directories end with a slash.</param>
    /// <param name="next">Where the next page starts; empty: there is none.</param>
    /// <param name="asPrefixes">Whether directories are prefixes of a hierarchical listing, instead of blobs with the metadata of a directory.</param>
    /// <param name="size">Size of each blob.</param>
    public static async Task PageAsync(HttpContext context, IEnumerable<string> entries, string next, bool asPrefixes = false, long size = 1)
    {
        context.Response.ContentType = "application/xml";
        var writer = XmlWriter.Create(context.Response.Body, new XmlWriterSettings { Async = true });
        await using (writer)
        {
            await writer.WriteStartElementAsync(null, "EnumerationResults", null);
            await writer.WriteStartElementAsync(null, "Blobs", null);
            foreach (var entry in entries)
            {
                if (asPrefixes && entry[^1] == '/')
                {
                    await writer.WriteRawAsync($"<BlobPrefix><Name>{entry}</Name></BlobPrefix>");
                    continue;
                }

                await writer.WriteRawAsync(
                    $"<Blob><Name>{entry.TrimEnd('/')}</Name><Properties><Last-Modified>Mon, 01 Jan 2024 00:00:00 GMT</Last-Modified><Etag>0x1</Etag><Content-Length>{size}</Content-Length>"
                    + $"<BlobType>BlockBlob</BlobType></Properties>{(entry[^1] == '/' ? "<Metadata><hdi_isfolder>true</hdi_isfolder></Metadata>" : "")}</Blob>");
            }

            await writer.WriteEndElementAsync();
            await writer.WriteElementStringAsync(null, "NextMarker", null, next);
            await writer.WriteEndElementAsync();
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
