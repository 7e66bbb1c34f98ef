using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Silo.Tests.Telemetry;

/// <summary>A collector for OTLP over HTTP that records requests. Protobuf contains names verbatim, so they can be searched without a schema.</summary>
internal sealed class CollectorStub : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string Body)> _got = new();
    private readonly WebApplication _app;

    private CollectorStub()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        Address = ProgramUnderTest.Loopback();
        builder.WebHost.UseKestrelCore().UseUrls(Address);
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _got.Enqueue((context.Request.Path, System.Text.Encoding.Latin1.GetString(body.ToArray())));
            context.Response.StatusCode = StatusCodes.Status200OK;
        });
    }

    public string Address { get; }

    public static async Task<CollectorStub> StartAsync()
    {
        var stub = new CollectorStub();
        await stub._app.StartAsync(TestContext.Current.CancellationToken);
        return stub;
    }

    /// <summary>Waits until a request with that name has arrived at that path.</summary>
    public Task HasAsync(string path, string name) => Until.TrueAsync(
        () => _got.Any(got => got.Path == path && got.Body.Contains(name, StringComparison.Ordinal)), TimeSpan.FromSeconds(90), $"{name} came to {path}", TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
