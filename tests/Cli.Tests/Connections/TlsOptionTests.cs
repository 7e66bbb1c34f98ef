using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;
using ZeroShotOrleans.Cli.LocalClusters;
using ZeroShotOrleans.Cli.Tests.Fakes;

namespace ZeroShotOrleans.Cli.Tests.Connections;

public sealed class TlsOptionTests : IDisposable
{
    private const string Files = "--tls-cert me.pem --tls-key me.key --tls-ca ca.pem";

    private readonly TestWorld _context = new(new FakeCluster { JobsOutliveClient = true });

    public void Dispose() => _context.Dispose();

    [Theory]
    [InlineData("jobs list --cluster h:1 " + Files)]
    [InlineData("cluster status --cluster h:1 " + Files)]
    public async Task Passes_TLS_files_to_the_connection(string commandLine)
    {
        await _context.RunAsync(commandLine.Split(' '));

        var tls = Assert.IsType<ClusterSettings>(_context.Settings).Tls;
        Assert.Equal(("me.pem", "me.key", "ca.pem"), (tls.CertificateFile, tls.KeyFile, tls.CaFile));
    }

    [Theory]
    [InlineData("jobs list --cluster h:1 --tls-cert me.pem --tls-ca ca.pem", "specify all of --tls-cert, --tls-key and --tls-ca, or none")]
    [InlineData("jobs list " + Files, "requires --cluster")]
    [InlineData("cluster status " + Files, "requires --cluster")]
    public async Task Rejects_incomplete_TLS_options(string commandLine, string words)
    {
        Assert.Equal(2, await _context.RunAsync(commandLine.Split(' ')));
        Assert.Contains(words, _context.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_unusable_TLS_files_with_their_option()
    {
        var settings = new ClusterSettings
        {
            Gateways = GatewayList.Read("127.0.0.1:1"),
            ClusterId = "zeroshot",
            ServiceId = "zeroshot",
            Tls = new() { CertificateFile = "/nowhere/me.pem", KeyFile = "/nowhere/me.key", CaFile = "/nowhere/ca.pem" },
        };

        var refused = await Assert.ThrowsAsync<UsageException>(() => Connection.OpenAsync(settings, TestContext.Current.CancellationToken));

        Assert.StartsWith("--tls-cert is /nowhere/me.pem", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Local_cluster_is_reached_with_the_TLS_files_of_its_silos()
    {
        var record = new ClusterRecord
        {
            ClusterId = "zeroshot",
            ServiceId = "zeroshot",
            PortBase = 30_000,
            Settings = ["Encoder:Workers=1", "Tls:CertificateFile=a.pem", "tls:keyfile=a=b.key", "Tls:CaFile=ca.pem"],
        };

        var tls = record.Tls();

        Assert.Equal(("a.pem", "a=b.key", "ca.pem"), (tls.CertificateFile, tls.KeyFile, tls.CaFile));
    }
}
