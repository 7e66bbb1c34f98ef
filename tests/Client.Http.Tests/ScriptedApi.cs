using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>A loopback server that sends whatever a test scripts, including what the HTTP API never sends: broken connections, repeated rows.</summary>
internal sealed class ScriptedApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();

    private ScriptedApi(WebApplication app) => _app = app;

    /// <summary>Requests received, as <c>GET /path?query</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The clock of its clients.</summary>
    public FastTime Time { get; init; } = new();

    private Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Starts it.</summary>
    /// <param name="answer">Handles a request; the number counts requests from 0.</param>
    public static async Task<ScriptedApi> StartAsync(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var api = new ScriptedApi(builder.Build());
        var requests = -1;
        api._app.Run(context =>
        {
            api.Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            return answer(context, Interlocked.Increment(ref requests));
        });
        await api._app.StartAsync();
        return api;
    }

    /// <summary>A client of this server.</summary>
    public ZeroShotHttpClient Client(ZeroShotHttpOptions? options = null, TimeProvider? time = null)
    {
        options ??= new ZeroShotHttpOptions { IdleTimeout = TimeSpan.FromHours(1) };
        options.BaseAddress = Address;
        return new ZeroShotHttpClient(_http, options, time ?? Time);
    }

    /// <summary>Sends JSON.</summary>
    public static Task Json(HttpContext context, object body, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(body));
    }

    /// <summary>Sends an error in the format of the HTTP API.</summary>
    public static Task Refuse(HttpContext context, int status, string code, int? retryAfter = null)
    {
        if (retryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return Json(context, new { title = "No", status, detail = $"Refused: {code}.", error = "x", code, requestId = "r1" }, status);
    }

    /// <summary>The JSON of a job.</summary>
    public static object Job(string state = "running", long listed = 0, bool listingDone = false, int labelSets = 1) => new
    {
        id = "abc", state, submitted = DateTimeOffset.UnixEpoch, model = "clip", modelFingerprint = "f", source = new { type = "upload", name = "u" },
        labelSets = Enumerable.Range(0, labelSets).Select(set => new { key = $"clip/{set}", labels = 2, templates = new[] { "{}" } }),
        tenant = "", priority = "normal", keepEmbeddings = false, listed, listingDone, classified = listed, failed = 0, errors = new { },
        skipped = new { files = 0, byExtension = new { }, withoutExtension = 0, otherExtensions = 0, excluded = 0, systemFiles = 0, foldersNotEntered = 0, rows = 0 },
        leased = 0, reused = 0, suspects = 0, imagesPerSecond = 0.0, promptsEmbedded = 0,
    };

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
