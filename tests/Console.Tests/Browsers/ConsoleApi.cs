using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Gateway.Hosting;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.WebConsole.Tests.Browsers;

/// <summary>A silo with the default model, and its HTTP API, which serves the console, on a free port of the loopback address.</summary>
internal sealed class ConsoleApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _state;

    private ConsoleApi(WebApplication app, string state, Uri address)
    {
        (_app, _state, Address) = (app, state, address);
        Http = new HttpClient { BaseAddress = address };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public static async Task<ConsoleApi> StartAsync(Dictionary<string, string?>? settings = null)
    {
        var state = Directory.CreateTempSubdirectory("zso-console-").FullName;
        var address = new Uri($"http://127.0.0.1:{Port()}");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = [], ContentRootPath = state });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Directory"] = state,
            ["Models:Directories:0"] = Path.Combine(Repository.Root, "models"),
            ["Cluster:SiloPort"] = Port(),
            ["Cluster:GatewayPort"] = "0",
            ["Http:Urls"] = address.ToString(),
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Logging.ClearProviders();
        builder.UseZeroShotSilo().AddGatewayServer();
        var app = builder.Build();
        app.OpenZeroShotState();
        app.MapGatewayServer();
        await app.StartAsync();
        return new ConsoleApi(app, state, address);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }

    private static string Port() => FreePort.Take().ToString(CultureInfo.InvariantCulture);
}
