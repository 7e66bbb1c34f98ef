using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Security;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Security;

/// <summary>Every route that changes something logs its outcome, and the reason if it was refused. A new route fails here until it does.</summary>
public sealed class AuditedActionTests : IAsyncLifetime
{
    private const string Key = "key-of-the-administrator";
    private const string Category = "ZeroShotOrleans.Audit";

    // The pieces of an upload are many; their completion is logged.
    private static readonly string[] _notLogged = ["POST /v1/jobs/{id}/images"];

    private readonly TempFolder _folder = new();
    private TestApi _api = null!;
    private string _upload = "";
    private string _job = "";
    private string _silo = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "a.jpg"), ApiCalls.Image, Token);
        _api = await TestApi.StartAsync(new()
        {
            ["Auth:Keys:0:Name"] = "root", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash(Key), ["Auth:Keys:0:Scopes:0"] = "admin",
            ["Http:CorsOrigins:0"] = "https://photos.example", ["Dashboard:Enabled"] = "true",
            ["Models:PullDirectory"] = _folder.Path, ["Hub:Endpoint"] = "http://127.0.0.1:9", ["Hub:Retries"] = "0",
        });
        _api.Http.DefaultRequestHeaders.Add("X-Api-Key", Key);
        var spec = new JobSpec
        {
            Source = new DirectorySource { Root = _folder.Path }, Model = "clip", LabelSets = [new() { Labels = ["cat", "dog"] }], KeepEmbeddings = true, Tenant = "root",
        };
        _job = (await _api.Client().SubmitAsync(spec, Token)).Job.JobId;
        await _api.Results(_job);
        _upload = await _api.SubmitUpload();
        await _api.Upload(_upload, 0, ("a.jpg", ApiCalls.Image));
        _silo = (await _api.Services.GetRequiredService<IGrainFactory>().GetGrain<IClusterGrain>(IClusterGrain.Key).StatusAsync(Token)).Silos[0].Name;
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void Every_route_that_may_change_something_is_listed_here()
    {
        string[] changing =
        [
            .. from endpoint in _api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
               where endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy is Scopes.Jobs or Scopes.Admin)
               from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []
               where method is not ("GET" or "HEAD" or "OPTIONS")
               select $"{method} {endpoint.RoutePattern.RawText}",
        ];

        Assert.NotEmpty(changing);
        Assert.Equal(changing.Order(StringComparer.Ordinal), Actions().Select(action => action.Route).Concat(_notLogged).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_of_them_logs_one_line_with_its_outcome()
    {
        foreach (var action in Actions())
        {
            var before = _api.Log.Of(Category).Length;

            var (status, text) = await SendAsync(action);

            var line = Assert.Single(_api.Log.Of(Category)[before..]);
            if (action.IsRefused)
            {
                Assert.True((int)status is >= 400 and < 500, $"{action.Route}: {status} {text}");
                Assert.StartsWith($"root: {action.Line} refused: ", line, StringComparison.Ordinal);
                Assert.Matches(@"refused: \S.*\.$", line);
            }
            else
            {
                Assert.True((int)status is >= 200 and < 300, $"{action.Route}: {status} {text}");
                Assert.StartsWith($"root {action.Line}", line, StringComparison.Ordinal);
            }

            // What continues after the answer has another line when it ends: there is no hub.
            if (action.Ends is { } ends)
            {
                await Until.TrueAsync(() => _api.Log.Of(Category).Length > before + 1, TimeSpan.FromMinutes(1), $"{action.Route} has ended", Token);
                Assert.Matches($"^root: {ends}", Assert.Single(_api.Log.Of(Category)[(before + 1)..]));
            }
        }
    }

    [Fact]
    public async Task A_submission_beyond_a_limit_of_the_API_is_logged_with_the_reason()
    {
        await using var api = await TestApi.StartAsync(new()
        {
            ["Auth:Keys:0:Name"] = "root", ["Auth:Keys:0:Sha256"] = KeyTests.Fixture.Hash(Key), ["Auth:Keys:0:Scopes:0"] = "admin", ["Http:MaxOpenJobsPerKey"] = "1",
        });
        api.Http.DefaultRequestHeaders.Add("X-Api-Key", Key);
        await api.SubmitUpload();

        using var refused = await api.Http.PostAsJsonAsync("/v1/jobs", new { source = new { type = "upload", name = "more" }, model = "clip", labelSets = new[] { new { labels = new[] { "cat" } } } }, Token);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        var line = api.Log.Of(Category)[^1];
        Assert.StartsWith("root: submission of a job for model clip refused: ", line, StringComparison.Ordinal);
        Assert.Contains("Http:MaxOpenJobsPerKey", line, StringComparison.Ordinal);
    }

    // In this order: a job is deleted last. A pull is refused only without a directory for it (AuditTests).
    private Action[] Actions()
    {
        object labels = new { labels = new[] { "cat", "dog" } };
        object other = new { labelSets = new[] { new { labels = new[] { "sky", "sea" } } } };
        return
        [
            new("PUT /v1/label-sets/{name}", "/v1/label-sets/pets", labels, "put label set pets@1"),
            new("PUT /v1/label-sets/{name}", "/v1/label-sets/a+b", labels, "put of label set a+b", IsRefused: true),
            new("DELETE /v1/label-sets/{name}", "/v1/label-sets/pets", Body: null, "removed label set pets"),
            new("POST /v1/jobs", "/v1/jobs", Job("clip"), "submitted job "),
            new("POST /v1/jobs", "/v1/jobs", Job("none"), "submission of a job for model none", IsRefused: true),
            new("POST /v1/jobs/{id}/images/complete", $"/v1/jobs/{_upload}/images/complete", new { files = 7 }, $"completion of the upload of job {_upload}", IsRefused: true),
            new("POST /v1/jobs/{id}/images/complete", $"/v1/jobs/{_upload}/images/complete", new { files = 1 }, $"completed upload of job {_upload}"),
            new("POST /v1/jobs/{id}/images/complete", "/v1/jobs/nobody/images/complete", new { files = 1 }, "completion of the upload of job nobody", IsRefused: true),
            new("POST /v1/jobs/{id}/pause", $"/v1/jobs/{_job}/pause", Body: null, $"pause job {_job}"),
            new("POST /v1/jobs/{id}/pause", "/v1/jobs/nobody/pause", Body: null, "pause of job nobody", IsRefused: true),
            new("POST /v1/jobs/{id}/resume", $"/v1/jobs/{_job}/resume", Body: null, $"resume job {_job}"),
            new("POST /v1/jobs/{id}/resume", "/v1/jobs/nobody/resume", Body: null, "resume of job nobody", IsRefused: true),
            new("POST /v1/jobs/{id}/cancel", $"/v1/jobs/{_job}/cancel", Body: null, $"cancel job {_job}"),
            new("POST /v1/jobs/{id}/cancel", "/v1/jobs/nobody/cancel", Body: null, "cancel of job nobody", IsRefused: true),
            new("POST /v1/jobs/{id}/retry", $"/v1/jobs/{_job}/retry", Body: null, $"retry job {_job}"),
            new("POST /v1/jobs/{id}/retry", $"/v1/jobs/{_upload}/retry", Body: null, $"retry of job {_upload}", IsRefused: true),
            new("POST /v1/jobs/{id}/relabel", $"/v1/jobs/{_job}/relabel", other, "submitted job "),
            new("POST /v1/jobs/{id}/relabel", "/v1/jobs/nobody/relabel", other, "relabel of job nobody", IsRefused: true),
            new("DELETE /v1/jobs/{id}", "/v1/jobs/nobody", Body: null, "deletion of job nobody", IsRefused: true),
            new("DELETE /v1/jobs/{id}", $"/v1/jobs/{_upload}", Body: null, $"deleted job {_upload}"),
            new("POST /v1/models/{model}/load", "/v1/models/clip/load", Body: null, "loaded model clip"),
            new("POST /v1/models/{model}/load", "/v1/models/none/load", Body: null, "load of model none", IsRefused: true),
            new("POST /v1/models/{model}/unload", "/v1/models/clip/unload", Body: null, "unloaded model clip"),
            new("POST /v1/models/{model}/unload", "/v1/models/none/unload", Body: null, "unload of model none", IsRefused: true),
            new("POST /v1/models/pull", "/v1/models/pull", new { model = "acme/tiny" }, "started the pull of model acme/tiny", Ends: @"pull of model acme/tiny to [0-9.:@]+ failed: \S.*\.$"),
            new("POST /v1/silos/{silo}/drain", $"/v1/silos/{_silo}/drain", Body: null, $"drained silo {_silo}"),
            new("POST /v1/silos/{silo}/drain", "/v1/silos/none/drain", Body: null, "drain of silo none", IsRefused: true),
            new("POST /v1/silos/{silo}/undrain", $"/v1/silos/{_silo}/undrain", Body: null, $"undrained silo {_silo}"),
            new("POST /v1/silos/{silo}/undrain", "/v1/silos/none/undrain", Body: null, "undrain of silo none", IsRefused: true),
            new("POST /console/session", "/console/session", Body: null, "signed in to the dashboard"),
            new("POST /console/session", "/console/session", Body: null, "sign-in to the dashboard", IsRefused: true, Origin: "https://photos.example"),
            new("DELETE /console/session", "/console/session", Body: null, "signed out of the dashboard"),
        ];
    }

    private static object Job(string model) => new { source = new { type = "upload", name = "mine" }, model, labelSets = new[] { new { labels = new[] { "cat", "dog" } } } };

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(Action action)
    {
        using var request = new HttpRequestMessage(new HttpMethod(action.Route.Split(' ')[0]), action.Path) { Content = action.Body is null ? null : JsonContent.Create(action.Body) };
        if (action.Origin is { } origin)
        {
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
        }

        using var response = await _api.Http.SendAsync(request, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    /// <summary>A request that changes something, and the line that it logs.</summary>
    private sealed record Action(string Route, string Path, object? Body, string Line, bool IsRefused = false, string? Origin = null, string? Ends = null);
}
