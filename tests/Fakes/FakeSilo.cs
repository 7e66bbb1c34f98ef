using System.Net;

namespace ZeroShotOrleans.Fakes;

/// <summary>The silo that the code under test runs on.</summary>
internal sealed class FakeSilo : ILocalSiloDetails
{
    public string Name => "silo";

    public string ClusterId => "cluster";

    public string DnsHostName => "localhost";

    public SiloAddress SiloAddress { get; } = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1000), 1);

    public SiloAddress GatewayAddress => SiloAddress;
}
