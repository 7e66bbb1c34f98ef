using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Gateway.Hosting;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Docs.Tests.Http;

/// <summary>A silo with its HTTP API on free ports, configured as <c>dotnet run --project src/Silo</c> does.</summary>
internal sealed class DocsApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DirectoryInfo _state;

    private DocsApi(WebApplication app, DirectoryInfo state, Uri address, string gateway) => (_app, _state, Address, Gateway) = (app, state, address, gateway);

    public Uri Address { get; }

    /// <summary>The gateway for clients.</summary>
    public string Gateway { get; }

    public static async Task<DocsApi> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var state = Directory.CreateTempSubdirectory("zso-docs-");
        var address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Take()}"));
        var gateway = FreePort.Take();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Directory"] = state.FullName,
            ["Cluster:SiloPort"] = FreePort.Take().ToString(CultureInfo.InvariantCulture),
            ["Cluster:GatewayPort"] = gateway.ToString(CultureInfo.InvariantCulture),
            ["Http:Urls"] = address.AbsoluteUri,
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Logging.ClearProviders();
        builder.UseZeroShotSilo().AddGatewayServer();
        var app = builder.Build();
        app.OpenZeroShotState();
        app.MapGatewayServer();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new DocsApi(app, state, address, string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{gateway}"));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _state.Delete(recursive: true);
    }
}
