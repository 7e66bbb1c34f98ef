using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Client.Http;

namespace ZeroShotOrleans.Gateway.Tests.Http;

/// <summary>What the client makes of answers that are refusals, and what it sends again.</summary>
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
    [InlineData(502, "<html>Bad gateway</html>", ZeroShotError.NoSilo, "The server answered 502 Bad Gateway, and no word of why.")]
    [InlineData(503, "no upstream", ZeroShotError.NoSilo, "no upstream")]
    [InlineData(404, "[1]", ZeroShotError.NotFound, "The server answered 404 Not Found, and no word of why.")]
    [InlineData(404, """{"error":"one string","code":"not_found"}""", ZeroShotError.NotFound, "one string")]
    public async Task A_refusal_keeps_its_words_and_gets_the_code_that_fits(int status, string body, ZeroShotError code, string message)
    {
        await using var door = await ScriptedDoor.StartAsync((context, _) =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        });
        using var client = door.Client();

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => client.GetJobAsync("abc", Token));

        Assert.Equal((code, message), (refused.Code, refused.Message));
        Assert.Single(door.Requests);
    }

    [Fact]
    public async Task Too_many_is_sent_again_after_the_time_that_the_server_names()
    {
        await using var door = await ScriptedDoor.StartAsync((context, request) => request < 2
            ? ScriptedDoor.Refuse(context, 429, "overloaded", retryAfter: 3)
            : ScriptedDoor.Json(context, ScriptedDoor.Job()));
        using var client = door.Client();

        Assert.Equal("abc", (await client.SubmitAsync(_spec, Token)).Id);
        Assert.Equal([TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)], door.Time.Pauses);
        Assert.Equal(3, door.Requests.Count);
    }

    [Theory]
    [InlineData(0), InlineData(3)]
    public async Task Too_many_is_told_when_it_does_not_end(int retries)
    {
        await using var door = await ScriptedDoor.StartAsync((context, _) => ScriptedDoor.Refuse(context, 429, "overloaded", retryAfter: 1));
        using var client = door.Client(new ZeroShotHttpOptions { MaxRetries = retries });

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => client.ListModelsAsync(Token));

        Assert.Equal((ZeroShotError.Overloaded, "Refused: overloaded. (request r1)"), (refused.Code, refused.Message));
        Assert.Equal(1 + retries, door.Requests.Count);
    }

    [Fact]
    public async Task Who_asks_for_a_longer_pause_than_the_client_makes_is_told_at_once()
    {
        await using var door = await ScriptedDoor.StartAsync((context, _) => ScriptedDoor.Refuse(context, 429, "overloaded", retryAfter: 31));
        using var client = door.Client();

        await Assert.ThrowsAsync<ZeroShotException>(() => client.ListModelsAsync(Token));
        Assert.Single(door.Requests);
    }

    [Fact]
    public async Task What_may_have_been_done_already_is_not_done_twice()
    {
        await using var door = await ScriptedDoor.StartAsync((context, _) => ScriptedDoor.Refuse(context, 429, "unavailable", retryAfter: 1));
        using var client = door.Client();

        await Assert.ThrowsAsync<ZeroShotException>(() => client.SubmitAsync(_spec, Token));
        await Assert.ThrowsAsync<ZeroShotException>(() => client.RelabelAsync("abc", [new() { Labels = ["a"] }], cancellationToken: Token));
        await Assert.ThrowsAsync<ZeroShotException>(() => client.DeleteJobAsync("abc", Token));
        Assert.Equal(3, door.Requests.Count);

        await Assert.ThrowsAsync<ZeroShotException>(() => client.PauseJobAsync("abc", Token));
        Assert.Equal(3 + 1 + 5, door.Requests.Count);
    }

    [Fact]
    public async Task A_broken_connection_is_told_at_once_and_nothing_is_sent_again()
    {
        await using var door = await ScriptedDoor.StartAsync((context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var client = door.Client();

        var broken = await Assert.ThrowsAsync<ZeroShotException>(() => client.SubmitAsync(_spec, Token));

        Assert.Equal(ZeroShotError.NoSilo, broken.Code);
        Assert.StartsWith("No answer came from http://127.0.0.1:", broken.Message, StringComparison.Ordinal);
        Assert.Single(door.Requests);
    }

    [Fact]
    public async Task A_page_of_something_else_is_no_answer()
    {
        await using var door = await ScriptedDoor.StartAsync((context, _) => context.Response.WriteAsync("<html>Please log in</html>"));
        using var client = door.Client();

        var wrong = await Assert.ThrowsAsync<ZeroShotException>(() => client.GetClusterAsync(Token));

        Assert.Equal(ZeroShotError.NoSilo, wrong.Code);
        Assert.Contains("is not what this client knows", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_the_end_outlives_broken_connections_and_tells_what_it_sees()
    {
        await using var door = await ScriptedDoor.StartAsync((context, request) =>
        {
            if (request is 0 or 2)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return ScriptedDoor.Json(context, ScriptedDoor.Job(request < 5 ? "running" : "cancelled", listed: request));
        });
        using var client = door.Client();
        var seen = new Seen();

        var job = await client.WaitForEndAsync("abc", seen, Token);

        Assert.Equal((JobState.Cancelled, true), (job.State, job.Ended));
        Assert.Equal([1L, 3, 4, 5], seen.Listed);
    }

    [Fact]
    public async Task A_key_goes_with_every_request_and_a_path_of_the_address_is_kept()
    {
        var headers = new List<string?>();
        await using var door = await ScriptedDoor.StartAsync((context, _) =>
        {
            headers.Add(context.Request.Headers.Authorization);
            return ScriptedDoor.Json(context, ScriptedDoor.Job());
        });
        using var other = door.Client();
        using var client = new ZeroShotHttpClient(new Uri(other.Options.Address!, "behind/proxy"), "zso_k");

        await client.GetJobAsync("a/b", Token);

        Assert.Equal("GET /behind/proxy/v1/jobs/a%2Fb", door.Requests.Single());
        Assert.Equal("Bearer zso_k", headers.Single());
    }

    [Fact]
    public void A_client_without_an_address_says_what_to_set()
    {
        using var http = new HttpClient();

        Assert.Contains("ZeroShotHttpOptions.Address", Assert.Throws<ArgumentException>(() => new ZeroShotHttpClient(http)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_wire_has_no_word_for_is_refused_before_anything_is_sent()
    {
        await using var door = await ScriptedDoor.StartAsync((context, _) => ScriptedDoor.Json(context, ScriptedDoor.Job()));
        using var client = door.Client();
        JobSpec[] specs =
        [
            _spec with { Tenant = "other" },
            _spec with { Base = new JobBase("abc", BaseUse.UnchangedFiles) },
            _spec with { Base = new JobBase("", BaseUse.Vectors) },
            _spec with { Source = new ListSource { File = "/l.txt", FollowLinks = true } },
            _spec with { LabelSets = [new() { Name = "animals", Labels = ["cat"] }] },
        ];

        foreach (var spec in specs)
        {
            Assert.Equal(ZeroShotError.BadRequest, (await Assert.ThrowsAsync<ZeroShotException>(() => client.SubmitAsync(spec, Token))).Code);
        }

        await Assert.ThrowsAsync<ZeroShotException>(() => client.RelabelAsync("abc", [new() { Labels = ["a"] }], new ScoreOptions { Rematch = 3 }, Token));
        Assert.Empty(door.Requests);
    }

    private sealed class Seen : IProgress<JobInfo>
    {
        public List<long> Listed { get; } = [];

        public void Report(JobInfo value) => Listed.Add(value.Listed);
    }
}
