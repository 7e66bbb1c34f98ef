using System.Globalization;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Hub.Tests.Pulling;

/// <summary>A hub that rejects, delays or never answers. Every test checks that the message does not contain the token.</summary>
public sealed class HubErrorTests
{
    [Fact]
    public async Task Unknown_model_is_not_found()
    {
        await using var hubs = await HubFixture.StartAsync();

        var error = await hubs.FailAsync(HubError.NotFound, "acme/nothing");

        Assert.Contains("127.0.0.1 has no model acme/nothing that is readable without a token", error.Message, StringComparison.Ordinal);
        Assert.Single(hubs.Stub.Requests);
        hubs.AssertNoModelIsVisible();
    }

    [Theory]
    [InlineData(404, null, HubError.NotFound, "has no model acme/tiny-clip that this token can read")]
    [InlineData(401, null, HubError.Unauthorized, "does not allow the token to read acme/tiny-clip")]
    [InlineData(403, null, HubError.Unauthorized, "does not allow the token to read acme/tiny-clip")]
    [InlineData(403, "GatedRepo", HubError.Unauthorized, "is gated, and the account of the token has no access")]
    [InlineData(404, "RevisionNotFound", HubError.NotFound, "does not have the revision 'main'")]
    [InlineData(418, null, HubError.Network, "returned status 418")]
    public async Task Maps_a_status_to_an_error_when_a_token_is_set(int status, string? code, HubError kind, string expectedMessage)
    {
        await using var hubs = await HubFixture.WithClipAsync(options => options.Token = HubStub.Token);
        RespondWith(hubs.Stub, status, code);

        var error = await hubs.FailAsync(kind);

        Assert.Contains(expectedMessage, error.Message, StringComparison.Ordinal);
        Assert.Single(hubs.Stub.Requests);
    }

    [Fact]
    public async Task A_401_without_a_token_reports_a_private_or_missing_model()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        RespondWith(hubs.Stub, 401, null);

        var error = await hubs.FailAsync(HubError.Unauthorized);

        Assert.Contains("it is private, or it does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gated_model_error_says_where_to_request_access()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Stub.Repositories[HubFixture.Acme].IsGated = true;

        var error = await hubs.FailAsync(HubError.Unauthorized);

        Assert.Contains($"Request access at {hubs.Stub.Address}acme/tiny-clip, then set an access token of that account (Hub:Token)", error.Message, StringComparison.Ordinal);
        hubs.AssertNoModelIsVisible();
        hubs.Options.Token = HubStub.Token;

        HubFixture.Open(await hubs.PullAsync());
    }

    [Fact]
    public async Task The_error_names_an_unknown_revision()
    {
        await using var hubs = await HubFixture.WithClipAsync();

        var error = await hubs.FailAsync(HubError.NotFound, revision: "v9");

        Assert.Contains("acme/tiny-clip does not have the revision 'v9'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Retry-After", "7", 7)]
    [InlineData("RateLimit", "\"api\";r=0;t=55", 55)]
    public async Task Waits_for_the_duration_of_a_rate_limit(string header, string value, int seconds)
    {
        await using var hubs = await HubFixture.WithClipAsync();
        RespondWith(hubs.Stub, 429, null, times: 2, context => context.Response.Headers[header] = value);

        HubFixture.Open(await hubs.PullAsync());

        Assert.Equal([TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds)], hubs.Time.Waits);
    }

    [Fact]
    public async Task Accepts_a_date_in_Retry_After()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        RespondWith(hubs.Stub, 503, null, times: 1, context =>
            context.Response.Headers.RetryAfter = DateTimeOffset.UtcNow.AddSeconds(200).ToString("R", CultureInfo.InvariantCulture));

        HubFixture.Open(await hubs.PullAsync());

        // HTTP dates have whole seconds, and the clock keeps running.
        Assert.InRange(Assert.Single(hubs.Time.Waits).TotalSeconds, 30.1, 200);
    }

    [Fact]
    public async Task Fails_when_the_requested_wait_is_too_long()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        RespondWith(hubs.Stub, 429, null, times: int.MaxValue, context => context.Response.Headers.RetryAfter = "3000");

        var error = await hubs.FailAsync(HubError.RateLimited);

        Assert.Contains("accepts no more requests for 3000 s", error.Message, StringComparison.Ordinal);
        Assert.Contains("With an access token (Hub:Token) the limit is higher", error.Message, StringComparison.Ordinal);
        Assert.Empty(hubs.Time.Waits);
    }

    [Fact]
    public async Task Retries_a_failing_hub_with_growing_delays()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => options.Retries = 8);
        RespondWith(hubs.Stub, 502, null);

        var error = await hubs.FailAsync(HubError.Network);

        Assert.Contains("returned status 502", error.Message, StringComparison.Ordinal);
        Assert.Equal(9, hubs.Stub.Requests.Count);
        double[] seconds = [0.5, 1, 2, 4, 8, 16, 30, 30];
        Assert.All(hubs.Time.Waits.Zip(seconds), pair => Assert.InRange(pair.First.TotalSeconds, pair.Second / 2, pair.Second));
        Assert.Equal(seconds.Length, hubs.Time.Waits.Count);
    }

    [Fact]
    public async Task Requests_a_new_url_when_a_signed_one_has_expired()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        var isExpired = true;
        hubs.Stub.OnStore = (context, _) =>
        {
            var rejected = isExpired;
            isExpired = false;
            context.Response.StatusCode = rejected ? StatusCodes.Status403Forbidden : StatusCodes.Status200OK;
            return Task.FromResult(rejected);
        };

        HubFixture.Open(await hubs.PullAsync());

        Assert.Single(hubs.Time.Waits);
    }

    [Fact]
    public async Task File_store_error_names_the_host_without_the_signed_url()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => options.Retries = 0);
        hubs.Stub.OnStore = (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.FromResult(true);
        };

        var error = await hubs.FailAsync(HubError.Network);

        Assert.Contains("the file store of 127.0.0.1, returned status 403", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("as-good-as-a-key", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hub_that_stalls_times_out()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => (options.Retries, options.Timeout) = (1, TimeSpan.FromSeconds(1)));
        using var end = new CancellationTokenSource();
        hubs.Stub.OnHub = async context =>
        {
            await Task.WhenAny(Task.Delay(Timeout.Infinite, context.RequestAborted), Task.Delay(Timeout.Infinite, end.Token));
            return true;
        };

        var error = await hubs.FailAsync(HubError.Network);

        Assert.Contains("sent nothing for 1 s", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, hubs.Stub.Requests.Count);
        await end.CancelAsync();
    }

    [Fact]
    public async Task Resumes_a_download_that_stalled()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => options.Timeout = TimeSpan.FromSeconds(1));
        using var end = new CancellationTokenSource();
        var isSilent = true;
        hubs.Stub.OnStore = async (context, content) =>
        {
            if (!isSilent)
            {
                return false;
            }

            isSilent = false;
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(content.AsMemory(0, 100));
            await context.Response.Body.FlushAsync();
            await Task.WhenAny(Task.Delay(Timeout.Infinite, context.RequestAborted), Task.Delay(Timeout.Infinite, end.Token));
            return true;
        };

        HubFixture.Open(await hubs.PullAsync());

        Assert.Contains(hubs.Stub.StoreRequests, request => request.Range == "bytes=100-");
        await end.CancelAsync();
    }

    [Fact]
    public async Task Unreachable_hub_error_says_what_to_check()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => options.Retries = 1);
        await hubs.Stub.DisposeAsync();

        var error = await hubs.FailAsync(HubError.Network);

        Assert.Contains("127.0.0.1 could not be reached", error.Message, StringComparison.Ordinal);
        Assert.Contains("Check the network and the proxy", error.Message, StringComparison.Ordinal);
        Assert.Single(hubs.Time.Waits);
    }

    [Theory]
    [InlineData("<html>Log in to the network</html>", "did not return JSON")]
    [InlineData("{}", "returned no commit hash for acme/tiny-clip")]
    [InlineData("[]", "returned no commit hash for acme/tiny-clip")]
    [InlineData("{\"sha\":\"main\"}", "returned no commit hash for acme/tiny-clip")]
    public async Task Detects_an_endpoint_that_is_not_a_hub(string body, string expectedMessage)
    {
        await using var hubs = await HubFixture.StartAsync();
        hubs.Stub.OnHub = async context =>
        {
            await context.Response.WriteAsync(body);
            return true;
        };

        var error = await hubs.FailAsync(HubError.Corrupt);

        Assert.Contains(expectedMessage, error.Message, StringComparison.Ordinal);
        Assert.Contains("Check that Hub:Endpoint is a Hugging Face hub", error.Message, StringComparison.Ordinal);
    }

    private static void RespondWith(HubStub stub, int status, string? code, int times = int.MaxValue, Action<HttpContext>? headers = null) =>
        stub.OnHub = async context =>
        {
            if (times-- <= 0)
            {
                return false;
            }

            headers?.Invoke(context);
            await HubStub.RespondWithErrorAsync(context, status, code ?? "");
            return true;
        };
}
