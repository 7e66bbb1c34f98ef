using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ZeroShotOrleans.Inference.Images;
using ZeroShotOrleans.Sources.Images;
using ZeroShotOrleans.Sources.Urls;

namespace ZeroShotOrleans.Sources.Tests.Urls;

/// <summary>Attacks by malicious URLs, against a server on this machine.</summary>
public sealed class UrlFetcherTests : IAsyncDisposable
{
    private const int MaxBytes = 1_000_000;

    // With the signature of an image, so that all of it is read.
    private static readonly byte[] _picture = [.. "GIF89a"u8, .. Enumerable.Range(0, 300_000).Select(i => (byte)i)];

    private readonly StubServer _server;
    private readonly List<string> _resolved = [];
    private Func<string, IPAddress[]> _names = _ => [IPAddress.Loopback];
    private int _askedOnce;

    public UrlFetcherTests() => _server = new StubServer(Answer);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/picture")]
    [InlineData("/chunked")]
    [InlineData("/until-end")]
    [InlineData("/redirect?/picture")]
    [InlineData("/redirect?/redirect%3F/redirect%253F/picture")]
    [InlineData("/once-broken")]
    [InlineData("/once-busy")]
    public async Task An_image_is_fetched_in_any_transfer_encoding(string path)
    {
        var image = await Fetch(_server.At(path));

        Assert.Null(image.Error);
        Assert.Equal(_picture, image.Bytes);
    }

    [Fact]
    public async Task Requests_reveal_nothing_but_the_URL()
    {
        await Fetch(_server.At("/cookie"));
        await Fetch(_server.At("/picture"));

        Assert.Equal(2, _server.Requests.Count);
        Assert.All(_server.Requests, request => Assert.Equal(
            ["Accept: image/*, */*; q=0.1", $"Host: 127.0.0.1:{_server.Port}", "User-Agent: ZeroShotOrleans"],
            request.Split('\n')[1..].Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::127.0.0.1]")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("[fd00:ec2::254]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("[2002:7f00:1::]")]
    [InlineData("\uff11\uff12\uff17.0.0.1")]
    public async Task Private_hosts_are_rejected_in_every_spelling_without_connecting(string host)
    {
        var image = await Fetch(_server.At("/picture", host), Options(options => options.AllowPrivateAddresses = false));

        Assert.Equal(ImageError.FetchRefused, image.Error!.Error);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task A_name_with_a_public_and_a_private_address_is_rejected()
    {
        _names = _ => [IPAddress.Parse("93.184.215.14"), IPAddress.Loopback];

        var image = await Fetch(_server.At("/picture", "rebind.example"), Options(options => options.AllowPrivateAddresses = false));

        Assert.Equal(ImageError.FetchRefused, image.Error!.Error);
        Assert.Contains("rebind.example", image.Error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", image.Error.Detail, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task DNS_rebinding_connects_to_the_checked_address()
    {
        // The first lookup is allowed and returns this server; a second one would return the metadata service.
        _names = _ => _resolved.Count == 1 ? [IPAddress.Loopback] : [IPAddress.Parse("169.254.169.254")];

        Assert.Null((await Fetch(_server.At("/picture", "rebind.example"))).Error);
        Assert.Equal(["rebind.example"], _resolved);
        Assert.Equal(ImageError.FetchRefused, (await Fetch(_server.At("/picture", "rebind.example"))).Error?.Error);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://metadata.example/")]
    [InlineData("//metadata.example/x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("http://user:word@127.0.0.1/x")]
    [InlineData("http://127.0.0.1:22/x")]
    [InlineData("http://denied.example/x")]
    public async Task A_redirect_is_checked_like_a_URL(string target)
    {
        _names = host => [host is "metadata.example" ? IPAddress.Parse("169.254.169.254") : IPAddress.Loopback];

        var image = await Fetch(_server.At("/redirect?" + Uri.EscapeDataString(target)), Options(options =>
        {
            options.DeniedHosts.Add("denied.example");
            options.Ports.Add(80);
        }));

        Assert.Equal(ImageError.FetchRefused, image.Error!.Error);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task A_redirect_loop_ends()
    {
        var image = await Fetch(_server.At("/circle"));

        Assert.Equal(ImageError.FetchFailed, image.Error!.Error);
        Assert.Contains("Urls:MaxRedirects", image.Error.Detail, StringComparison.Ordinal);
        Assert.Equal(4, _server.Requests.Count);
    }

    [Theory]
    [InlineData("/huge-announced")]
    [InlineData("/huge-endless")]
    [InlineData("/huge-chunks")]
    public async Task A_body_above_the_limit_is_cut_off(string path) =>
        Assert.Equal(ImageError.TooManyBytes, (await Fetch(_server.At(path))).Error?.Error);

    [Theory]
    [InlineData("/silent")]
    [InlineData("/slow-headers")]
    [InlineData("/slow-body")]
    public async Task A_slow_server_times_out_at_the_deadline(string path)
    {
        var image = await Fetch(_server.At(path), Options(options => options.TimeoutSeconds = 1));

        Assert.Equal(ImageError.FetchFailed, image.Error!.Error);
        Assert.Contains("within 1 seconds (Urls:TimeoutSeconds)", image.Error.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/status?404", "status 404", 1)]
    [InlineData("/status?403", "status 403", 1)]
    [InlineData("/status?304", "status 304", 1)]
    [InlineData("/status?302", "status 302", 1)]
    [InlineData("/status?429", "status 429", 2)]
    [InlineData("/status?503", "status 503", 2)]
    [InlineData("/cut", "ended early", 2)]

    // The HTTP stack itself reconnects three times when a server closes a connection without a response.
    [InlineData("/hang-up", "ended early", 8)]
    [InlineData("/nonsense", "not valid HTTP", 2)]
    [InlineData("/endless-headers", "headers", 2)]
    public async Task Failures_are_described_and_transient_ones_are_retried(string path, string expected, int attempts)
    {
        var image = await Fetch(_server.At(path));

        Assert.Equal(ImageError.FetchFailed, image.Error!.Error);
        Assert.Contains(expected, image.Error.Detail, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", image.Error.Detail, StringComparison.Ordinal);
        Assert.Equal(attempts, _server.Requests.Count);
    }

    [Fact]
    public async Task An_unreachable_host_fails_without_revealing_its_address()
    {
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var url = $"http://closed.example:{((IPEndPoint)closed.LocalEndPoint!).Port}/";
        var options = Options(options => options.Ports.Add(((IPEndPoint)closed.LocalEndPoint!).Port));

        var refused = await Fetch(url, options);
        _names = _ => throw new SocketException((int)SocketError.HostNotFound);
        var unknown = await Fetch(_server.At("/", "unknown.example"), options);

        Assert.Equal((ImageError.FetchFailed, "Could not connect to closed.example."), (refused.Error!.Error, refused.Error.Detail));
        Assert.Equal((ImageError.FetchFailed, "The host unknown.example could not be resolved."), (unknown.Error!.Error, unknown.Error.Detail));
    }

    [Fact]
    public async Task A_refused_connection_falls_back_to_other_addresses_of_the_host()
    {
        _names = _ => [IPAddress.Parse("127.0.0.9"), IPAddress.Loopback];

        Assert.Null((await Fetch(_server.At("/picture", "two.example"))).Error);
    }

    [Fact]
    public async Task An_untrusted_certificate_is_rejected()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var server = new StubServer(Answer, certificate);

        var image = await Fetch($"https://127.0.0.1:{server.Port}/picture", Options(options => options.Ports.Add(server.Port)));

        Assert.Equal(ImageError.FetchFailed, image.Error!.Error);
        Assert.Contains("secure connection", image.Error.Detail, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Concurrent_fetches_are_limited_with_separate_slots_for_interactive_requests()
    {
        var options = Options(options => options.MaxConcurrent = 2);
        using var fetcher = Fetcher(options);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var hanging = Enumerable.Range(0, 5).Select(_ => fetcher.FetchAsync(_server.At("/silent"), interactive: false, stop.Token)).ToList();
        var person = await fetcher.FetchAsync(_server.At("/picture"), interactive: true, Token);
        Assert.Null(person.Error);
        Assert.InRange(_server.Requests.Count, 1, 3);

        await stop.CancelAsync();
        foreach (var fetch in hanging)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fetch);
        }

        Assert.InRange(_server.Requests.Count, 1, 3);
    }

    private UrlOptions Options(Action<UrlOptions>? change = null)
    {
        var options = new UrlOptions { Allowed = true, AllowHttp = true, AllowPrivateAddresses = true };
        options.Ports.Add(_server.Port);
        change?.Invoke(options);
        return options;
    }

    private UrlFetcher Fetcher(UrlOptions options) => new(options, new ImageLimits { MaxBytes = MaxBytes }, TimeProvider.System, (host, _) =>
    {
        _resolved.Add(host);
        return Task.FromResult(_names(host));
    });

    private async Task<FetchedImage> Fetch(string url, UrlOptions? options = null)
    {
        using var fetcher = Fetcher(options ?? Options());
        return await fetcher.FetchAsync(url, interactive: false, Token);
    }

    private async Task Answer(string path, Stream to, CancellationToken stop)
    {
        var query = Uri.UnescapeDataString(path[(path.IndexOf('?', StringComparison.Ordinal) + 1)..]);
        Task Write(byte[] bytes) => to.WriteAsync(bytes, stop).AsTask();
        Task Text(string text) => Write(System.Text.Encoding.ASCII.GetBytes(text));
        async Task Endless(string before, byte[] piece)
        {
            await Text(before);
            while (true)
            {
                await Write(piece);
            }
        }

        async Task Drip(string text)
        {
            foreach (var letter in text)
            {
                await Text($"{letter}");
                await Task.Delay(TimeSpan.FromMilliseconds(100), stop);
            }
        }

        byte[] chunk = [.. "GIF89a"u8, .. new byte[65_536 - 6]];
        await (path.Split('?')[0] switch
        {
            "/picture" => Write(StubServer.Ok(_picture)),
            "/cookie" => Write(StubServer.Ok(_picture, "Set-Cookie: a=b\r\n")),
            "/chunked" => Write([.. "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"u8,
                .. System.Text.Encoding.ASCII.GetBytes($"{_picture.Length:x}\r\n"), .. _picture, .. "\r\n0\r\n\r\n"u8]),
            "/until-end" => Write([.. "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"u8, .. _picture]),
            "/redirect" => Write(StubServer.Status(302, $"Location: {query}\r\n")),
            "/circle" => Write(StubServer.Status(307, "Location: /circle\r\n")),
            "/status" => Write(StubServer.Status(int.Parse(query, System.Globalization.CultureInfo.InvariantCulture))),
            "/once-broken" when Interlocked.Increment(ref _askedOnce) == 1 => Task.CompletedTask,
            "/once-busy" when Interlocked.Increment(ref _askedOnce) == 1 => Write(StubServer.Status(503)),
            "/once-broken" or "/once-busy" => Write(StubServer.Ok(_picture)),
            "/huge-announced" => Text($"HTTP/1.1 200 OK\r\nContent-Length: {MaxBytes + 1}\r\n\r\n"),
            "/huge-endless" => Endless("HTTP/1.1 200 OK\r\n\r\n", chunk),
            "/huge-chunks" => Endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", [.. "10000\r\n"u8, .. chunk, .. "\r\n"u8]),
            "/silent" => Task.Delay(Timeout.Infinite, stop),
            "/slow-headers" => Drip("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"),
            "/slow-body" => Drip("HTTP/1.1 200 OK\r\n\r\n" + new string('x', 1000)),
            "/cut" => Text("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort"),
            "/nonsense" => Text("I am not a web server\r\n\r\n"),
            "/endless-headers" => Endless("HTTP/1.1 200 OK\r\n", [.. "X-Header: "u8, .. Enumerable.Repeat((byte)'x', 1000), .. "\r\n"u8]),
            _ => Task.CompletedTask,
        });
    }
}
