using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Silo.Tests.Hosting;

public sealed class SiloBannerTests
{
    private static readonly IPAddress _own = IPAddress.Parse("192.168.1.20");

    [Fact]
    public void Console_API_and_gateway_have_a_line_each() => Assert.Equal(
        ["Console:  http://127.0.0.1:8080/", "HTTP API: http://127.0.0.1:8080/v1", "Gateway:  127.0.0.1:30000 (zso --cluster 127.0.0.1:30000)"],
        SiloBanner.Lines("http://127.0.0.1:8080", new IPEndPoint(IPAddress.Loopback, 30_000), _own));

    [Theory]
    [InlineData("http://0.0.0.0:80", "http://192.168.1.20:80/v1")]
    [InlineData("http://[::]:80/", "http://192.168.1.20:80/v1")]
    [InlineData("http://*:80", "http://192.168.1.20:80/v1")]
    [InlineData("https://+:443;http://+:80", "https://192.168.1.20:443/v1 and http://192.168.1.20:80/v1")]
    [InlineData("http://localhost:80", "http://localhost:80/v1")]
    [InlineData("http://[::1]:80", "http://[::1]:80/v1")]
    [InlineData("http://photos.example", "http://photos.example/v1")]
    public void A_wildcard_is_shown_as_an_address_that_can_be_reached(string urls, string expected) =>
        Assert.Equal($"HTTP API: {expected}", SiloBanner.Lines(urls, gateway: null, _own)[1]);

    [Fact]
    public void What_is_off_has_no_line()
    {
        Assert.Equal(["Gateway:  127.0.0.1:30000 (zso --cluster 127.0.0.1:30000)"], SiloBanner.Lines("", new IPEndPoint(IPAddress.Loopback, 30_000), _own));
        Assert.Empty(SiloBanner.Lines("", new IPEndPoint(IPAddress.Loopback, 0), _own));
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("json", 0)]
    public async Task A_started_silo_prints_its_addresses_unless_the_log_is_JSON(string formatter, int lines)
    {
        var state = Directory.CreateTempSubdirectory("zso-test-banner-").FullName;
        var (silo, gateway, api) = (FreePort.Take(), FreePort.Take(), FreePort.Take());
        try
        {
            using var host = SiloProgram.Build(
            [
                $"--Cluster:SiloPort={silo}", $"--Cluster:GatewayPort={gateway}", $"--Storage:Directory={state}", $"--Http:Urls=http://127.0.0.1:{api}", "--Http:StopDelaySeconds=0",
                "--Encoder:Workers=1", "--Logging:LogLevel:Default=Error", $"--Logging:Console:FormatterName={formatter}",
            ]);
            using var output = new StringWriter { NewLine = "\n" };
            SiloBanner.PrintWhenStarted(host, hasHttp: true, output);
            host.OpenZeroShotState(TestContext.Current.CancellationToken);
            await host.StartAsync(TestContext.Current.CancellationToken);
            await host.StopAsync(CancellationToken.None);

            string[] expected = [$"Console:  http://127.0.0.1:{api}/", $"HTTP API: http://127.0.0.1:{api}/v1", $"Gateway:  127.0.0.1:{gateway} (zso --cluster 127.0.0.1:{gateway})"];
            Assert.Equal(expected[..lines], output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    [Theory]
    [InlineData("--Logging:LogLevel:Default=Information", LogLevel.Warning)]
    [InlineData("--Logging:LogLevel:Orleans=Information", LogLevel.Information)]
    public void Orleans_logs_warnings_unless_the_user_wants_more(string setting, LogLevel expected)
    {
        using var host = SiloProgram.Build([setting, "--Http:Enabled=false"]);
        var factory = host.Services.GetRequiredService<ILoggerFactory>();

        Assert.True(factory.CreateLogger("Orleans.Runtime.Silo").IsEnabled(expected));
        Assert.Equal(expected is LogLevel.Information, factory.CreateLogger("Orleans.Runtime.Silo").IsEnabled(LogLevel.Information));
        Assert.True(factory.CreateLogger("ZeroShotOrleans.Anything").IsEnabled(LogLevel.Information));
    }
}
