using System.Net;
using System.Security.Cryptography;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native.Results;

/// <summary>Who may read results and upload images, and the limit of concurrent streams.</summary>
public sealed class ResultPlacesTests(ResultPlacesTests.Fixture fixture) : IClassFixture<ResultPlacesTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "results")]
    [InlineData("GET", "results?format=sse")]
    [InlineData("GET", "images")]
    [InlineData("POST", "images?name=cat.jpg")]
    [InlineData("POST", "images/complete")]
    public async Task A_job_of_another_tenant_is_404(string method, string route)
    {
        var job = await fixture.Api.SubmitUpload("worker");

        Assert.Equal(HttpStatusCode.NotFound, await Status(method, job, route, "other"));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(method, job, route, "classifier"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(method, job, route, "nobody"));
        Assert.NotEqual(HttpStatusCode.NotFound, await Status(method, job, route, "root"));
        Assert.NotEqual(HttpStatusCode.NotFound, await Status(method, job, route, "worker"));
    }

    [Fact]
    public async Task Streams_have_their_own_limit_and_a_disconnected_reader_frees_its_slot()
    {
        await using var api = await TestApi.StartAsync(new(Fixture.Keys)
        {
            ["Http:MaxConcurrentRequests"] = "1", ["Http:MaxResultStreams"] = "3", ["Http:MaxResultStreamsPerKey"] = "2",
        });
        var job = await api.SubmitUpload("worker");
        using var first = await Follow(api, job, "worker");
        using var second = await Follow(api, job, "worker");
        Assert.Contains("Http:MaxResultStreamsPerKey", await Refusal(api, job, "worker"), StringComparison.Ordinal);
        using var third = await Follow(api, job, "root");
        Assert.Contains("(Http:MaxResultStreams)", await Refusal(api, job, "root"), StringComparison.Ordinal);
        Assert.All([first, second, third], stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));

        // Only one request may run at a time, and the three streams do not count.
        using var request = await Send(api, "GET", job, "images", "worker");
        Assert.Equal(HttpStatusCode.OK, request.StatusCode);

        first.Dispose();
        HttpStatusCode again;
        do
        {
            using var response = await Follow(api, job, "worker");
            again = response.StatusCode;
        }
        while (again == HttpStatusCode.TooManyRequests);

        Assert.Equal(HttpStatusCode.OK, again);
    }

    private static async Task<string> Refusal(TestApi api, string job, string key)
    {
        using var response = await Follow(api, job, key);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
        return (await ApiCalls.Json(response)).GetProperty("error").GetString()!;
    }

    private static Task<HttpResponseMessage> Follow(TestApi api, string job, string key) => Send(api, "GET", job, "results?follow=true", key);

    private async Task<HttpStatusCode> Status(string method, string job, string route, string key)
    {
        using var response = await Send(fixture.Api, method, job, route, key);
        return response.StatusCode;
    }

    private static Task<HttpResponseMessage> Send(TestApi api, string method, string job, string route, string key)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), $"/v1/jobs/{job}/{route}");
        request.Headers.Authorization = new("Bearer", key);
        request.Content = method == "POST" ? new StringContent("""{"files":0}""", System.Text.Encoding.UTF8, "application/json") : null;
        return api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    /// <summary>An HTTP API whose keys equal the names of their holders.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private static readonly (string Name, string Scope)[] _holders = [("worker", "jobs"), ("other", "jobs"), ("classifier", "classify"), ("root", "admin")];

        internal static Dictionary<string, string?> Keys => _holders.SelectMany((holder, at) => (KeyValuePair<string, string?>[])
        [
            new($"Auth:Keys:{at}:Name", holder.Name),
            new($"Auth:Keys:{at}:Sha256", Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(holder.Name)))),
            new($"Auth:Keys:{at}:Scopes:0", holder.Scope),
        ]).ToDictionary();

        internal TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Api = await TestApi.StartAsync(Keys);

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
