using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Sources.Tests.Urls;

/// <summary>A loopback web server that keeps connections open, and counts them.</summary>
internal sealed class KeepAliveServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _isSecure;
    private int _connections;

    private KeepAliveServer(WebApplication app, bool isSecure) => (_app, _isSecure) = (app, isSecure);

    /// <summary>Connections accepted so far; with TLS, each had one handshake.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Port of the server.</summary>
    public int Port => new Uri(_app.Urls.First()).Port;

    /// <param name="answer">Answers a request.</param>
    /// <param name="protocols">What it speaks.</param>
    /// <param name="certificate">Enables TLS.</param>
    public static async Task<KeepAliveServer> StartAsync(RequestDelegate answer, HttpProtocols protocols = HttpProtocols.Http1, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        KeepAliveServer server = null!;
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            listen.Use(next => connection =>
            {
                Interlocked.Increment(ref server._connections);
                return next(connection);
            });
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        server = new KeepAliveServer(builder.Build(), certificate is not null);
        server._app.Run(answer);
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>URL of a path.</summary>
    public string At(string path) => $"{(_isSecure ? "https" : "http")}://127.0.0.1:{Port}{path}";

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
