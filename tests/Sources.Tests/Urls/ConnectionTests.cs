using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Sources.Urls;

namespace ZeroShotOrleans.Sources.Tests.Urls;

/// <summary>How many connections fetches take, and how much of an answer that is not wanted is sent.</summary>
public sealed class ConnectionTests
{
    private const int Concurrent = 4;
    private const int Images = 200;

    private static readonly byte[] _picture = [.. "GIF89a"u8, .. Enumerable.Range(0, 100_000).Select(i => (byte)i)];

    private readonly ConcurrentDictionary<string, int> _protocols = new();
    private int _atOnce;
    private int _mostAtOnce;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connections_are_used_again()
    {
        await using var server = await KeepAliveServer.StartAsync(AnswerAsync);

        await FetchAllAsync(server);

        Assert.InRange(server.Connections, 1, Concurrent);
        Assert.Equal(Images, _protocols["HTTP/1.1"]);
        Assert.InRange(_mostAtOnce, 2, Concurrent);
    }

    [Fact]
    public async Task A_connection_has_one_TLS_handshake_for_all_its_requests()
    {
        using var certificate = Certificate();
        await using var server = await KeepAliveServer.StartAsync(AnswerAsync, HttpProtocols.Http1, certificate);

        await FetchAllAsync(server, certificate);

        Assert.InRange(server.Connections, 1, Concurrent);
        Assert.Equal(Images, _protocols["HTTP/1.1"]);
    }

    [Fact]
    public async Task Requests_share_connections_where_the_server_speaks_HTTP_2()
    {
        using var certificate = Certificate();
        await using var server = await KeepAliveServer.StartAsync(AnswerAsync, HttpProtocols.Http1AndHttp2, certificate);

        await FetchAllAsync(server, certificate);

        // Requests that start before the first connection is ready may open others.
        Assert.InRange(server.Connections, 1, Concurrent);
        Assert.Equal(Images, _protocols["HTTP/2"]);
    }

    // The server sends the first bytes and then waits: only a client that decides by them gets an answer.
    [Fact]
    public async Task A_large_file_that_is_no_image_is_refused_while_it_arrives()
    {
        const long Announced = 60_000_000;
        var left = new TaskCompletionSource();
        await using var server = await KeepAliveServer.StartAsync(async context =>
        {
            context.Response.ContentLength = Announced;
            await context.Response.Body.WriteAsync(new byte[ImageContent.StartBytes - 32], Token);
            await context.Response.Body.WriteAsync(new byte[32], Token);
            await context.Response.Body.FlushAsync(Token);
            context.RequestAborted.Register(left.SetResult);
            await left.Task;
        });
        using var fetcher = Fetcher(server);

        var image = await fetcher.FetchAsync(server.At("/video.jpg"), interactive: false, Token);

        Assert.Equal((ImageError.UnknownFormat, "Not a supported image file (unknown signature)."), (image.Error!.Error, image.Error.Detail));
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    private async Task FetchAllAsync(KeepAliveServer server, X509Certificate2? trusted = null)
    {
        using var fetcher = Fetcher(server, trusted);
        var images = await Task.WhenAll(Enumerable.Range(0, Images).Select(i => fetcher.FetchAsync(server.At($"/{i}.gif"), interactive: false, Token)));

        Assert.All(images, image => Assert.Null(image.Error?.Detail));
        Assert.All(images, image => Assert.Equal(_picture, image.Bytes));
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var atOnce = Interlocked.Increment(ref _atOnce);
        for (var most = _mostAtOnce; atOnce > most; most = _mostAtOnce)
        {
            Interlocked.CompareExchange(ref _mostAtOnce, atOnce, most);
        }

        _protocols.AddOrUpdate(context.Request.Protocol, 1, (_, count) => count + 1);
        await Task.Delay(2, context.RequestAborted);
        Interlocked.Decrement(ref _atOnce);
        context.Response.ContentLength = _picture.Length;
        await context.Response.Body.WriteAsync(_picture, context.RequestAborted);
    }

    private static UrlFetcher Fetcher(KeepAliveServer server, X509Certificate2? trusted = null)
    {
        var options = new UrlOptions { Allowed = true, AllowHttp = true, AllowPrivateAddresses = true, MaxConcurrent = Concurrent };
        options.Ports.Add(server.Port);
        return new UrlFetcher(options, new ImageLimits(), TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), trusted: trusted is null ? null : [trusted]);
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
