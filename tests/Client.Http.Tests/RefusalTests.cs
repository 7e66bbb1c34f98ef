using Microsoft.AspNetCore.Http;

namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>How the client treats error responses, and which requests it retries.</summary>
public sealed class RefusalTests
{
    private static readonly JobSpec _spec = new() { Source = new UploadSource { Name = "u" }, Model = "clip", LabelSets = [new() { Labels = ["cat", "dog"] }] };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400, """{"detail":"d","code":"bad_request","requestId":"7"}""", ZeroShotError.BadRequest, "d (request 7)")]
    [InlineData(401, """{"detail":"d","code":"unauthorized"}""", ZeroShotError.BadRequest, "d")]
    [InlineData(403, """{"detail":"d","code":"forbidden"}""", ZeroShotError.BadRequest, "d")]
    [InlineData(404, """{"detail":"d","code":"not_found"}""", ZeroShotError.NotFound, "d")]
    [InlineData(404, """{"error":{"message":"m","type":"invalid_request_error","param":null,"code":"model_not_found"}}""", ZeroShotError.ModelNotFound, "m")]
    [InlineData(409, """{"detail":"d","code":"upload_gap"}""", ZeroShotError.BadRequest, "d")]
    [InlineData(413, """{"detail":"d","code":"too_large"}""", ZeroShotError.BadRequest, "d")]
    [InlineData(500, """{"detail":"d","code":"model_broken"}""", ZeroShotError.ModelBroken, "d")]
    [InlineData(500, """{"detail":"d","code":"storage_failed"}""", ZeroShotError.StorageFailed, "d")]
    [InlineData(500, """{"error":{"message":"m","code":"image_modelfailed"}}""", ZeroShotError.BadRequest, "m")]
    [InlineData(502, "<html>Bad gateway</html>", ZeroShotError.NoSilo, "The server answered 502 Bad Gateway without a reason.")]
    [InlineData(503, "no upstream", ZeroShotError.NoSilo, "no upstream")]
    [InlineData(404, "[1]", ZeroShotError.NotFound, "The server answered 404 Not Found without a reason.")]
    [InlineData(404, """{"error":"one string","code":"not_found"}""", ZeroShotError.NotFound, "one string")]
    [InlineData(410, """{"detail":"d","code":"not_found"}""", ZeroShotError.NotFound, "d")]
    [InlineData(404, """{"detail":"d","code":"model_broken"}""", ZeroShotError.ModelBroken, "d")]
    [InlineData(404, """{"detail":"d","code":"of_a_newer_server"}""", ZeroShotError.NotFound, "d")]
    public async Task An_error_response_keeps_its_message_and_gets_the_matching_code(int status, string body, ZeroShotError code, string message)
    {
        await using var api = await ScriptedApi.StartAsync((context, _) =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        using var client = api.Client();

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => client.GetJob("abc").GetInfoAsync(Token));

        Assert.Equal((code, message), (refused.Code, refused.Message));
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task A_429_response_is_retried_after_Retry_After()
    {
        await using var api = await ScriptedApi.StartAsync((context, request) => request < 2
            ? ScriptedApi.Refuse(context, 429, "overloaded", retryAfter: 3)
            : ScriptedApi.Json(context, ScriptedApi.Job()));
        using var client = api.Client();

        Assert.Equal("abc", (await client.SubmitAsync(_spec, Token)).Id);
        Assert.Equal([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)], api.Time.Pauses);
        Assert.Equal(3, api.Requests.Count);
    }

    [Theory]
    [InlineData(0), InlineData(3)]
    public async Task A_429_response_is_reported_when_the_retries_are_used_up(int retries)
    {
        await using var api = await ScriptedApi.StartAsync((context, _) => ScriptedApi.Refuse(context, 429, "overloaded", retryAfter: 1));
        using var client = api.Client(new ZeroShotHttpOptions { MaxRetries = retries });

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => client.ListModelsAsync(Token));

        Assert.Equal((ZeroShotError.Overloaded, "Refused: overloaded. (request r1)"), (refused.Code, refused.Message));
        Assert.Equal(1 + retries, api.Requests.Count);
    }

    [Fact]
    public async Task A_Retry_After_above_the_maximum_fails_at_once()
    {
        await using var api = await ScriptedApi.StartAsync((context, _) => ScriptedApi.Refuse(context, 429, "overloaded", retryAfter: 31));
        using var client = api.Client();

        await Assert.ThrowsAsync<ZeroShotException>(() => client.ListModelsAsync(Token));
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task A_request_that_may_have_been_carried_out_is_not_repeated()
    {
        await using var api = await ScriptedApi.StartAsync((context, _) => ScriptedApi.Refuse(context, 429, "unavailable", retryAfter: 1));
        using var client = api.Client();

        await Assert.ThrowsAsync<ZeroShotException>(() => client.SubmitAsync(_spec, Token));
        await Assert.ThrowsAsync<ZeroShotException>(() => client.GetJob("abc").RelabelAsync([new() { Labels = ["a"] }], cancellationToken: Token));
        await Assert.ThrowsAsync<ZeroShotException>(() => client.GetJob("abc").DeleteAsync(Token));
        Assert.Equal(3, api.Requests.Count);

        await Assert.ThrowsAsync<ZeroShotException>(() => client.GetJob("abc").PauseAsync(Token));
        Assert.Equal(3 + 1 + 5, api.Requests.Count);
    }

    [Fact]
    public async Task Broken_connection_fails_at_once_without_a_retry()
    {
        await using var api = await ScriptedApi.StartAsync((context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var client = api.Client();

        var broken = await Assert.ThrowsAsync<ZeroShotException>(() => client.SubmitAsync(_spec, Token));

        Assert.Equal(ZeroShotError.NoSilo, broken.Code);
        Assert.StartsWith("No response from http://127.0.0.1:", broken.Message, StringComparison.Ordinal);
        Assert.Single(api.Requests);
    }

    [Fact]
    public async Task A_response_from_another_server_is_reported()
    {
        await using var api = await ScriptedApi.StartAsync((context, _) => context.Response.WriteAsync("<html>Please log in</html>"));
        using var client = api.Client();

        var wrong = await Assert.ThrowsAsync<ZeroShotException>(() => client.GetClusterAsync(Token));

        Assert.Equal(ZeroShotError.NoSilo, wrong.Code);
        Assert.Contains("is not valid for this client", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_the_end_survives_broken_connections_and_reports_progress()
    {
        await using var api = await ScriptedApi.StartAsync((context, request) =>
        {
            if (request is 0 or 2)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return ScriptedApi.Json(context, ScriptedApi.Job(request < 5 ? "running" : "cancelled", listed: request));
        });
        using var client = api.Client();
        var seen = new Seen();

        var job = await client.GetJob("abc").WaitForEndAsync(seen, Token);

        Assert.Equal((JobState.Cancelled, true), (job.State, job.Ended));
        Assert.Equal([1L, 3, 4, 5], seen.Listed);
    }

    [Fact]
    public async Task Every_request_has_the_key_and_keeps_the_path_of_the_base_address()
    {
        var headers = new List<string?>();
        await using var api = await ScriptedApi.StartAsync((context, _) =>
        {
            headers.Add(context.Request.Headers.Authorization);
            return ScriptedApi.Json(context, ScriptedApi.Job());
        });
        using var other = api.Client();
        using var client = new ZeroShotHttpClient(new Uri(other.Options.BaseAddress!, "behind/proxy"), "zso_k");

        await client.GetJob("a/b").GetInfoAsync(Token);

        Assert.Equal("GET /behind/proxy/v1/jobs/a%2Fb", api.Requests.Single());
        Assert.Equal("Bearer zso_k", headers.Single());
    }

    [Fact]
    public void A_client_without_an_address_says_what_to_set()
    {
        using var http = new HttpClient();

        Assert.Contains("ZeroShotHttpOptions.BaseAddress", Assert.Throws<ArgumentException>(() => new ZeroShotHttpClient(http)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsupported_options_are_rejected_before_anything_is_sent()
    {
        await using var api = await ScriptedApi.StartAsync((context, _) => ScriptedApi.Json(context, ScriptedApi.Job()));
        using var client = api.Client();
        JobSpec[] specs =
        [
            _spec with { Tenant = "other" },
            _spec with { Reuse = new JobReuse("abc", ReuseKind.UnchangedFiles) },
            _spec with { Reuse = new JobReuse("", ReuseKind.Embeddings) },
            _spec with { Source = new ListSource { File = "/l.txt", FollowLinks = true } },
            _spec with { LabelSets = [new() { Name = "animals", Labels = ["cat"] }] },
        ];

        foreach (var spec in specs)
        {
            Assert.Equal(ZeroShotError.BadRequest, (await Assert.ThrowsAsync<ZeroShotException>(() => client.SubmitAsync(spec, Token))).Code);
        }

        await Assert.ThrowsAsync<ZeroShotException>(() => client.GetJob("abc").RelabelAsync([new() { Labels = ["a"] }], new ScoreOptions { Rematch = 3 }, Token));
        Assert.Empty(api.Requests);
    }

    private sealed class Seen : IProgress<JobInfo>
    {
        public List<long> Listed { get; } = [];

        public void Report(JobInfo value) => Listed.Add(value.Listed);
    }
}
