using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Gateway.Hosting;
using ZeroShotOrleans.Gateway.Tests.OpenApi;
using ZeroShotOrleans.Grains.Hosting;
using ZeroShotOrleans.Hosting;
using ZeroShotOrleans.Silo.Telemetry;

namespace ZeroShotOrleans.Gateway.Tests.Api;

/// <summary>A silo with its HTTP API on a free loopback port: the production code over real sockets, with the tiny model under the name <c>clip</c>.</summary>
internal sealed class TestApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _state;

    // Settings whose values are in the description.
    private static readonly string[] _described = ["Http:MaxImages", "Http:MaxLabels", "Http:MaxLabelLength", "Http:MaxTemplates"];

    private TestApi(WebApplication app, string state, Uri address, LogLines log, bool hasOwnLimits)
    {
        (_app, _state, Address, Log) = (app, state, address, log);
        var own = new Lazy<Task<Contract>>(() => Contract.Load(address));
        Http = new HttpClient(new ContractHandler(new SocketsHttpHandler(), hasOwnLimits ? () => own.Value : null)) { BaseAddress = address };
    }

    public Uri Address { get; }

    /// <summary>A client of the HTTP API. A response that the OpenAPI document does not describe fails the test.</summary>
    public HttpClient Http { get; }

    /// <summary>The silo's state directory.</summary>
    public string StateDirectory => _state;

    public IServiceProvider Services => _app.Services;

    /// <summary>Log messages of the silo and the HTTP API.</summary>
    public LogLines Log { get; }

    public static async Task<TestApi> StartAsync(Dictionary<string, string?>? settings = null, bool awaitReady = true, Action<IServiceCollection>? services = null)
    {
        var state = Directory.CreateTempSubdirectory("zso-api-").FullName;
        var address = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = [], ContentRootPath = state });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Directory"] = state,
            ["Models:Directories:0"] = Path.Combine(AppContext.BaseDirectory, "Fixtures", "models"),
            ["Cluster:SiloPort"] = FreePort().ToString(CultureInfo.InvariantCulture),
            ["Cluster:GatewayPort"] = "0",
            ["Http:Urls"] = address.ToString(),
            ["Http:RetryAfterSeconds"] = "1",

            // The OpenAPI document of the repository describes them too.
            ["Http:Infinity"] = "true", ["Http:TextEmbeddingsInference"] = "true", ["Http:KServe"] = "true",
        });
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        var log = new LogLines();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.UseZeroShotSilo().AddZeroShotTelemetry().AddGatewayServer();
        services?.Invoke(builder.Services);
        var app = builder.Build();
        app.OpenZeroShotState();
        app.MapGatewayServer();
        await app.StartAsync();
        return new TestApi(app, state, address, log, settings?.Keys.Any(_described.Contains) is true);
    }

    /// <summary>The token for actions of an administrator, when no key is asked for.</summary>
    public async Task<string> AdminTokenAsync()
    {
        var session = await Http.GetFromJsonAsync<JsonElement>("/console/session", TestContext.Current.CancellationToken);
        return session.GetProperty("adminToken").GetString()!;
    }

    /// <summary>Has <see cref="Http"/> send that token with every request.</summary>
    public async Task ActAsAdminAsync() => Http.DefaultRequestHeaders.Add("X-Api-Key", await AdminTokenAsync());

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>One HTTP API for all read-only tests.</summary>
public sealed class ExposureFixture : IAsyncLifetime
{
    internal TestApi Api { get; private set; } = null!;

    /// <summary>A folder that jobs may write results to.</summary>
    internal string Exports { get; } = Directory.CreateTempSubdirectory("zso-test-exports-").FullName;

    internal string AdminToken { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Api = await TestApi.StartAsync(new() { ["Http:DefaultLabelSet"] = "things", ["Exports:Folders:0"] = Exports });
        AdminToken = await Api.AdminTokenAsync();
        await Api.Services.GetRequiredService<IGrainFactory>().GetGrain<ILabelSetNameGrain>("things")
            .PutAsync(new LabelSetDefinition { Labels = ["tabby", "lynx", "teapot"] });
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        Directory.Delete(Exports, recursive: true);
    }
}

/// <summary>Tests that share the HTTP API.</summary>
[CollectionDefinition(nameof(ExposureGuard))]
public sealed class ExposureGuard : ICollectionFixture<ExposureFixture>;
