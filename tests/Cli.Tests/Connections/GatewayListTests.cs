using System.Net;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Tests.Connections;

public class GatewayListTests
{
    [Fact]
    public void Parses_addresses_and_host_names() => Assert.Equal(
        [new IPEndPoint(IPAddress.Parse("10.0.0.5"), 30000), new DnsEndPoint("silo-1.example", 30001), new IPEndPoint(IPAddress.IPv6Loopback, 30002)],
        GatewayList.Read("10.0.0.5:30000, silo-1.example:30001,[::1]:30002"));

    [Theory]
    [InlineData("10.0.0.5")]
    [InlineData("10.0.0.5:")]
    [InlineData(":30000")]
    [InlineData("10.0.0.5:0")]
    [InlineData("10.0.0.5:70000")]
    [InlineData("10.0.0.5:+1")]
    [InlineData("::1:30000")]
    [InlineData("http://silo:30000")]
    public void Rejects_other_text_with_an_example(string list)
    {
        var message = Assert.Throws<UsageException>(() => GatewayList.Read(list)).Message;

        Assert.StartsWith($"--cluster {list} is not HOST:PORT.", message, StringComparison.Ordinal);
    }
}
