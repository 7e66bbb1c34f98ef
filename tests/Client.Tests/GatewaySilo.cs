using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Client.Tests;

/// <summary>A silo in this process that accepts client connections over a socket.</summary>
internal sealed class GatewaySilo : IAsyncDisposable
{
    private readonly IHost _host;

    private GatewaySilo(IHost host, string gateway) => (_host, Gateway) = (host, gateway);

    /// <summary>The address for clients, as <c>HOST:PORT</c>.</summary>
    public string Gateway { get; }

    public static async Task<GatewaySilo> StartAsync(string state)
    {
        var gateway = FreePort.Take();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Directory"] = state,
            ["Cluster:SiloPort"] = FreePort.Take().ToString(CultureInfo.InvariantCulture),
            ["Cluster:GatewayPort"] = gateway.ToString(CultureInfo.InvariantCulture),
        });
        var host = builder.UseZeroShotSilo().Build();
        host.OpenZeroShotState();
        await host.StartAsync();
        return new GatewaySilo(host, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{gateway}"));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
