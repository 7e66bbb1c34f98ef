using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using ZeroShotOrleans.Gateway.Security;

namespace ZeroShotOrleans.Gateway.Tests.Security;

public sealed class ExposureGuardTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://[::1]:8080")]
    [InlineData("http://127.0.0.1:8080; http://[::1]:8080")]
    [InlineData("http://photos.localhost:8080")]
    public void Loopback_is_allowed_without_keys(string urls) => ExposureGuard.Refuse(urls, asksForKeys: false, allowAnyone: false, hasRoots: false);

    [Fact]
    public async Task A_name_below_localhost_listens_on_loopback_only()
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://photos.localhost:{port}"));
        await using var app = builder.Build();
        await app.StartAsync(TestContext.Current.CancellationToken);

        var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(listener => listener.Port == port).ToArray();

        Assert.NotEmpty(listening);
        Assert.All(listening, listener => Assert.True(IPAddress.IsLoopback(listener.Address), listener.ToString()));
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData("http://[::]:8080")]
    [InlineData("http://192.168.1.5:8080")]
    [InlineData("http://127.0.0.1:8080;http://10.0.0.1:8080")]
    [InlineData("http://localhost.example:8080")]
    public void A_network_address_is_rejected_without_keys(string urls)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => ExposureGuard.Refuse(urls, asksForKeys: false, allowAnyone: false, hasRoots: true));

        Assert.Contains("Auth:Keys", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Http:AllowAnyoneOnTheNetwork", refused.Message, StringComparison.Ordinal);
        ExposureGuard.Refuse(urls, asksForKeys: true, allowAnyone: false, hasRoots: true);
        ExposureGuard.Refuse(urls, asksForKeys: false, allowAnyone: true, hasRoots: true);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_network_is_not_served_without_roots(bool asksForKeys, bool allowAnyone)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => ExposureGuard.Refuse("http://0.0.0.0:8080", asksForKeys, allowAnyone, hasRoots: false));

        Assert.Contains("Images:Roots:0=/photos", refused.Message, StringComparison.Ordinal);
        ExposureGuard.Refuse("http://127.0.0.1:8080", asksForKeys, allowAnyone, hasRoots: false);
    }
}
