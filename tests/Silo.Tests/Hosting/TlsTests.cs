using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using ZeroShotOrleans.Client.Connecting;
using ZeroShotOrleans.Processes;
using ZeroShotOrleans.Tls;
using ZeroShotOrleans.Tls.Tests;

namespace ZeroShotOrleans.Silo.Tests.Hosting;

/// <summary>Real silos over sockets: peers with certificates of one authority connect, all others are rejected.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly Authority _authority = new();
    private readonly Authority _stranger = new();
    private readonly LogWatch _log = new("ZeroShotOrleans.Tls.TlsHandshake");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string SiloArguments => Arguments(_authority.Issue(Authority.Server, Authority.Client));

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public async Task Silos_and_a_client_with_certificates_of_one_authority_do_a_job()
    {
        await using var silos = new SiloHosts();
        using var folder = new ImageFolder(40);
        var (control, gateway) = await StartControlAsync(silos, SiloArguments);
        await silos.StartAsync("one-machine/encoder.json", [Primary(control), .. SiloArguments.Split(' ')]);
        var submitted = await SiloHosts.SubmitAsync(control, folder.Path);

        await using var client = await ZeroShotClient.ConnectAsync(ClientOf(gateway, _authority.Issue(Authority.Client)), Token);
        var results = new List<ImageClassification>();
        await foreach (var result in client.GetJob(submitted.Id).ResultsAsync(cancellationToken: Token))
        {
            results.Add(result);
        }

        Assert.Equal(Enumerable.Range(0, 40).Select(ImageFolder.Name), results.Select(result => result.Image));
        Assert.All(results, result => Assert.Equal(ImageError.None, result.Error));
    }

    [Theory]
    [InlineData("plain", "")]
    [InlineData("foreign", "not issued by this cluster's authority")]
    [InlineData("server only", "not valid for this purpose")]
    [InlineData("expired", "it is valid from")]
    public async Task A_foreign_client_is_rejected_within_the_timeout(string kind, string reason)
    {
        await using var silos = new SiloHosts { LogTo = _log };
        var (_, gateway) = await StartControlAsync(silos, SiloArguments);
        var yesterday = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(-30));
        var credentials = kind switch
        {
            "plain" => null,

            // The client trusts the silo, so that it is the silo that rejects.
            "foreign" => Load(new TlsOptions { CertificateFile = Foreign.CertificateFile, KeyFile = Foreign.KeyFile, CaFile = BothAuthorities() }, TimeProvider.System),
            "server only" => Load(_authority.Issue(Authority.Server), TimeProvider.System, TlsPeer.Silo),
            _ => Load(_authority.Issue(yesterday.GetUtcNow().AddDays(-1), yesterday.GetUtcNow().AddDays(1), Authority.Client), yesterday),
        };

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => ClientHost.StartAsync(
            client =>
            {
                client.UseZeroShot(ClientOf(gateway, new TlsOptions()));
                if (credentials is not null)
                {
                    client.UseTls(credentials);
                }
            },
            TimeSpan.FromSeconds(5), _ => new ZeroShotException(ZeroShotError.NoSilo, "nobody"), Token));

        Assert.Equal(ZeroShotError.NoSilo, refused.Code);
        Assert.Contains(reason, await _log.LineAsync("TLS handshake with", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_with_a_rejected_client_fails_to_start()
    {
        await using var silos = new SiloHosts();
        var (_, gateway) = await StartControlAsync(silos, SiloArguments);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.AddZeroShotClient(options =>
        {
            options.Gateways.Add(gateway);
            options.ConnectSeconds = 3;
        });
        using var host = builder.Build();

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => host.StartAsync(Token));

        Assert.Equal(ZeroShotError.NoSilo, refused.Code);
    }

    [Theory]
    [InlineData("silo", "not issued by this cluster's authority")]
    [InlineData("silo without a certificate", "the peer presented no certificate")]
    [InlineData("silo with a client's certificate", "not valid for this purpose")]
    [InlineData("client without a certificate", "the peer presented no certificate")]
    public async Task A_peer_with_a_wrong_or_no_certificate_receives_nothing(string who, string reason)
    {
        await using var silos = new SiloHosts { LogTo = _log };
        var (control, gateway) = await StartControlAsync(silos, SiloArguments);
        var port = who.StartsWith("silo", StringComparison.Ordinal) ? SiloHosts.AddressOf(control).Endpoint : IPEndPoint.Parse(gateway);
        var shown = who switch
        {
            "silo" => Foreign,
            "silo with a client's certificate" => _authority.Issue(Authority.Client),
            _ => null,
        };

        Assert.Equal(0, await BytesHeardAsync(port, shown));
        Assert.Contains(reason, await _log.LineAsync("TLS handshake with", Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("foreign")]
    public async Task A_foreign_silo_cannot_join(string kind)
    {
        await using var silos = new SiloHosts { LogTo = _log };
        var (control, _) = await StartControlAsync(silos, SiloArguments);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);

        var start = silos.AttemptAsync(
            "one-machine/encoder.json", kind == "plain" ? [Primary(control)] : [Primary(control), .. Arguments(Foreign).Split(' ')], enough.Token);
        await _log.LineAsync("TLS handshake with", Token);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => start);

        Assert.Equal([SiloHosts.AddressOf(control)], await MembersAsync(control));
    }

    private static string Arguments(TlsOptions files) =>
        $"--Tls:CertificateFile={files.CertificateFile} --Tls:KeyFile={files.KeyFile} --Tls:CaFile={files.CaFile}";

    private static async Task<IEnumerable<SiloAddress>> MembersAsync(IHost silo) =>
        (await SiloHosts.GrainsOf(silo).GetGrain<IManagementGrain>(0).GetHosts(onlyActive: false)).Keys;

    private static string Primary(IHost control) => $"--Cluster:Primary={SiloHosts.AddressOf(control).Endpoint}";

    private static async Task<(IHost Silo, string Gateway)> StartControlAsync(SiloHosts silos, string arguments)
    {
        var port = FreePort.Take();
        var silo = await silos.StartAsync(
            "one-machine/control.json", [string.Create(CultureInfo.InvariantCulture, $"--Cluster:GatewayPort={port}"), .. arguments.Split(' ')]);
        return (silo, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));
    }

    private static ZeroShotClientOptions ClientOf(string gateway, TlsOptions tls)
    {
        var options = new ZeroShotClientOptions { Tls = tls };
        options.Gateways.Add(gateway);
        return options;
    }

    private static TlsCredentials Load(TlsOptions files, TimeProvider time, TlsPeer peer = TlsPeer.Client) => TlsCredentials.Load(files, TlsKeys.In("Tls"), peer, time);

    private TlsOptions Foreign => field ??= _stranger.Issue(Authority.Server, Authority.Client);

    private string BothAuthorities()
    {
        var file = Foreign.CertificateFile + ".both";
        File.WriteAllText(file, File.ReadAllText(_authority.CaFile) + "\n" + File.ReadAllText(_stranger.CaFile));
        return file;
    }

    // With TLS 1.3 a client considers itself connected before the silo has checked its certificate, so it has to read from the silo.
    private static async Task<int> BytesHeardAsync(IPEndPoint silo, TlsOptions? shown)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(silo, Token);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "silo",
            EnabledSslProtocols = SslProtocols.Tls13,
            ClientCertificateContext = shown is null
                ? null
                : SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(shown.CertificateFile, shown.KeyFile), null, offline: true),
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        }, Token);
        try
        {
            return await tls.ReadAsync(new byte[1], Token);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
