using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Connections;

/// <summary>HTTP/2, which the HTTP API speaks with TLS: requests that are cancelled as soon as they are sent.</summary>
public sealed class RapidResetTests
{
    private const int Requests = 200_000;

    // RFC 9113: ENHANCE_YOUR_CALM.
    private const int TooMany = 0xb;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/health/live")]
    public async Task Cancelled_requests_hold_nothing_and_end_their_connection(string path)
    {
        using var folder = new TempFolder();
        var url = new Uri($"https://127.0.0.1:{FreePort.Take()}");
        await using var api = await TestApi.StartAsync(new() { ["Http:Urls"] = url.ToString(), ["Kestrel:Certificates:Default:Path"] = Certificate(folder), ["Http:MaxConcurrentRequests"] = "4" });
        using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" } };
        using var http = new HttpClient(handler) { BaseAddress = url, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact, Timeout = TimeSpan.FromSeconds(20) };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/v1/models", Token)).StatusCode);
        using var attacker = await Http2Attacker.ConnectAsync(url, Token);
        Assert.Equal(SslApplicationProtocol.Http2, attacker.Protocol);

        var attack = attacker.SendAsync(path, Requests, Token);
        while (!attack.IsCompleted)
        {
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live", Token)).StatusCode);
        }

        var sent = await attack;
        await attacker.WaitForEndAsync(Token);
        TestContext.Current.TestOutputHelper?.WriteLine($"{sent} requests, ended with {attacker.Ended}");

        // The reason is lost where the connection breaks while the attacker is still sending.
        Assert.InRange(sent, 1, Requests - 1);
        Assert.True(attacker.Ended is TooMany or null);

        // Nothing of it holds a place among the requests.
        await Until.TrueAsync(async () => (await http.GetAsync("/v1/models", Token)).StatusCode == HttpStatusCode.OK, TimeSpan.FromSeconds(30), "a request is answered", Token);
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => http.GetAsync("/v1/models", Token)));
        Assert.All(all, response => Assert.Equal(HttpStatusCode.OK, response.StatusCode));
    }

    [Fact]
    public async Task Without_TLS_there_is_no_HTTP_2()
    {
        await using var api = await TestApi.StartAsync();
        using var request = await RawRequest.OpenAsync(api.Address, Token);

        await request.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Token);

        Assert.DoesNotContain("\u0000\u0000\u0000\u0004", await request.ReadToEndAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await api.Http.GetAsync("/health/live", Token)).StatusCode);
    }

    private static string Certificate(TempFolder folder)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var file = Path.Combine(folder.Path, "server.pfx");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pfx));
        return file;
    }
}
