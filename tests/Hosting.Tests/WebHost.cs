using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Processes;
using ZeroShotOrleans.Tests;

namespace ZeroShotOrleans.Hosting.Tests;

/// <summary>A web application with endpoints of its own that hosts a silo and the HTTP API.</summary>
internal sealed class WebHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _state;

    private WebHost(WebApplication app, string state)
    {
        (_app, _state) = (app, state);
        Http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
    }

    public static byte[] Cat { get; } = File.ReadAllBytes(Path.Combine(Repository.Root, "samples", "photos", "cat.jpg"));

    public HttpClient Http { get; }

    public static async Task<WebHost> StartAsync(Action<WebApplicationBuilder> add, Action<WebApplication> map, params (string Key, string Value)[] settings)
    {
        var state = Directory.CreateTempSubdirectory("zso-host-").FullName;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = [], ContentRootPath = state });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.UseZeroShotSilo(silo =>
        {
            silo.StateDirectory = state;
            silo.SiloPort = FreePort.Take();
            silo.GatewayPort = 0;
        });
        add(builder);
        var app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new WebHost(app, state);
    }

    /// <summary>Has the API classify a photo of a cat.</summary>
    public async Task<HttpResponseMessage> ClassifyAsync(string prefix = "")
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Cat), "image", "cat.jpg" }, { new StringContent("cat,rocket"), "labels" } };
        return await Http.PostAsync(new Uri($"{prefix}/v1/classify", UriKind.Relative), form, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        Directory.Delete(_state, recursive: true);
    }
}
