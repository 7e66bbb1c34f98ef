using System.Net;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Gateway.Security;

namespace ZeroShotOrleans.Gateway.Tests.Browsers;

/// <summary>Names that an HTTP API answers to, by where it listens.</summary>
public sealed class KnownHostsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "10.0.0.7", false)]
    [InlineData("http://0.0.0.0:8080", "10.0.0.7", true)]
    [InlineData("http://*:8080", "10.0.0.7", true)]
    [InlineData("http://[::]:8080", "[2001:db8::1]", true)]
    [InlineData("http://0.0.0.0:8080", "evil.test", false)]
    [InlineData("http://127.0.0.1:8080", "photos.localhost:8080", true)]
    [InlineData("http://127.0.0.1:8080", "photoslocalhost", false)]
    [InlineData("http://127.0.0.1:8080", ".localhost", false)]
    [InlineData("http://gpu-box:8080", "gpu-box", true)]
    [InlineData("http://gpu-box:8080", "GPU-BOX:80", true)]
    [InlineData("http://127.0.0.1:8080;http://photos.lan:80", "photos.lan", true)]
    [InlineData("http://127.0.0.1:8080;;http://photos.lan:80", "other.lan", false)]
    public void Addresses_and_names_follow_from_the_URLs(string urls, string host, bool known) =>
        Assert.Equal(known, new KnownHosts([], urls, any: false).Contains(new HostString(host)));

    [Fact]
    public void The_machines_own_name_is_known_beyond_loopback()
    {
        Assert.True(new KnownHosts([], "http://0.0.0.0:8080", any: false).Contains(new HostString(Dns.GetHostName())));
        Assert.Equal(Dns.GetHostName() is "localhost", new KnownHosts([], "http://127.0.0.1:8080", any: false).Contains(new HostString(Dns.GetHostName())));
    }

    [Fact]
    public void Any_name_is_known_if_that_is_said() => Assert.True(new KnownHosts(["*"], "http://127.0.0.1:8080", any: false).Contains(new HostString("evil.test")));

    [Theory]
    [InlineData("https://photos.example")]
    [InlineData("photos.example:8080")]
    [InlineData("photos.example/")]
    [InlineData("*.")]
    [InlineData("a*b")]
    [InlineData("")]
    public void What_is_no_host_name_is_refused_with_its_setting(string name)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => KnownHosts.Check(["localhost", name]));

        Assert.Contains("Http:AllowedHosts:1", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("photos.example")]
    [InlineData("*.example")]
    [InlineData("10.0.0.7")]
    [InlineData("*")]
    public void Names_patterns_and_addresses_are_taken(string name) => KnownHosts.Check([name]);
}
