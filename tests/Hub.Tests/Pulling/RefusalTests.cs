using System.Globalization;
using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Hub.Tests.Stub;

namespace ZeroShotOrleans.Hub.Tests.Pulling;

/// <summary>A hub that says no, later, or nothing at all. That no message holds the token is looked at by every one.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task A_model_that_does_not_exist_is_not_found()
    {
        await using var hubs = await Hubs.StartAsync();

        var refusal = await hubs.RefusedAsync(HubError.NotFound, "acme/nothing");

        Assert.Contains("127.0.0.1 has no model acme/nothing that may be seen without a token", refusal.Message, StringComparison.Ordinal);
        Assert.Single(hubs.Stub.Requests);
        hubs.AssertNothingIsThere();
    }

    [Theory]
    [InlineData(404, null, HubError.NotFound, "has no model acme/tiny-clip that this token may see")]
    [InlineData(401, null, HubError.Unauthorized, "does not let the token read acme/tiny-clip")]
    [InlineData(403, null, HubError.Unauthorized, "does not let the token read acme/tiny-clip")]
    [InlineData(403, "GatedRepo", HubError.Unauthorized, "is gated, and the account of the token has not been let in")]
    [InlineData(404, "RevisionNotFound", HubError.NotFound, "has not got the revision 'main'")]
    [InlineData(418, null, HubError.Network, "answered 418")]
    public async Task With_a_token_a_status_means(int status, string? code, HubError kind, string fact)
    {
        await using var hubs = await Hubs.WithClipAsync(options => options.Token = HubStub.Token);
        Answer(hubs.Stub, status, code);

        var refusal = await hubs.RefusedAsync(kind);

        Assert.Contains(fact, refusal.Message, StringComparison.Ordinal);
        Assert.Single(hubs.Stub.Requests);
    }

    [Fact]
    public async Task Without_a_token_a_plain_401_means_private_or_not_there()
    {
        await using var hubs = await Hubs.WithClipAsync();
        Answer(hubs.Stub, 401, null);

        var refusal = await hubs.RefusedAsync(HubError.Unauthorized);

        Assert.Contains("it is private, or it does not exist", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gated_model_says_where_to_ask_and_what_to_pass()
    {
        await using var hubs = await Hubs.WithClipAsync();
        hubs.Stub.Repositories[Hubs.Acme].IsGated = true;

        var refusal = await hubs.RefusedAsync(HubError.Unauthorized);

        Assert.Contains($"Ask at {hubs.Stub.Address}acme/tiny-clip, then pass an access token of that account (Hub:Token)", refusal.Message, StringComparison.Ordinal);
        hubs.AssertNothingIsThere();
        hubs.Options.Token = HubStub.Token;

        Hubs.Opened(await hubs.PullAsync());
    }

    [Fact]
    public async Task A_revision_that_does_not_exist_is_named()
    {
        await using var hubs = await Hubs.WithClipAsync();

        var refusal = await hubs.RefusedAsync(HubError.NotFound, revision: "v9");

        Assert.Contains("acme/tiny-clip has not got the revision 'v9'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Retry-After", "7", 7)]
    [InlineData("RateLimit", "\"api\";r=0;t=55", 55)]
    public async Task A_hub_that_is_asked_too_often_is_left_alone_as_long_as_it_says(string header, string value, int seconds)
    {
        await using var hubs = await Hubs.WithClipAsync();
        Answer(hubs.Stub, 429, null, times: 2, context => context.Response.Headers[header] = value);

        Hubs.Opened(await hubs.PullAsync());

        Assert.Equal([TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds)], hubs.Time.Waits);
    }

    [Fact]
    public async Task A_date_to_wait_for_is_understood()
    {
        await using var hubs = await Hubs.WithClipAsync();
        Answer(hubs.Stub, 503, null, times: 1, context =>
            context.Response.Headers.RetryAfter = DateTimeOffset.UtcNow.AddSeconds(200).ToString("R", CultureInfo.InvariantCulture));

        Hubs.Opened(await hubs.PullAsync());

        // Dates have whole seconds, and the clock runs on.
        Assert.InRange(Assert.Single(hubs.Time.Waits).TotalSeconds, 30.1, 200);
    }

    [Fact]
    public async Task A_wait_that_is_too_long_is_told_instead_of_waited_for()
    {
        await using var hubs = await Hubs.WithClipAsync();
        Answer(hubs.Stub, 429, null, times: int.MaxValue, context => context.Response.Headers.RetryAfter = "3000");

        var refusal = await hubs.RefusedAsync(HubError.RateLimited);

        Assert.Contains("answers no more requests for 3000 s", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("With an access token (Hub:Token) the limit is higher", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(hubs.Time.Waits);
    }

    [Fact]
    public async Task A_hub_that_keeps_failing_is_asked_as_often_as_the_setting_says_at_growing_intervals()
    {
        await using var hubs = await Hubs.WithClipAsync(options => options.Retries = 8);
        Answer(hubs.Stub, 502, null);

        var refusal = await hubs.RefusedAsync(HubError.Network);

        Assert.Contains("answered 502", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(9, hubs.Stub.Requests.Count);
        double[] seconds = [0.5, 1, 2, 4, 8, 16, 30, 30];
        Assert.All(hubs.Time.Waits.Zip(seconds), pair => Assert.InRange(pair.First.TotalSeconds, pair.Second / 2, pair.Second));
        Assert.Equal(seconds.Length, hubs.Time.Waits.Count);
    }

    [Fact]
    public async Task An_address_of_a_file_that_has_expired_is_asked_for_again()
    {
        await using var hubs = await Hubs.WithClipAsync();
        var isExpired = true;
        hubs.Stub.OnStore = (context, _) =>
        {
            var refused = isExpired;
            isExpired = false;
            context.Response.StatusCode = refused ? StatusCodes.Status403Forbidden : StatusCodes.Status200OK;
            return Task.FromResult(refused);
        };

        Hubs.Opened(await hubs.PullAsync());

        Assert.Single(hubs.Time.Waits);
    }

    [Fact]
    public async Task A_store_that_refuses_for_good_is_named_without_its_address()
    {
        await using var hubs = await Hubs.WithClipAsync(options => options.Retries = 0);
        hubs.Stub.OnStore = (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.FromResult(true);
        };

        var refusal = await hubs.RefusedAsync(HubError.Network);

        Assert.Contains("keeps its files, answered 403", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("as-good-as-a-key", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hub_that_falls_silent_is_given_up()
    {
        await using var hubs = await Hubs.WithClipAsync(options => (options.Retries, options.Timeout) = (1, TimeSpan.FromSeconds(1)));
        using var end = new CancellationTokenSource();
        hubs.Stub.OnHub = async context =>
        {
            await Task.WhenAny(Task.Delay(Timeout.Infinite, context.RequestAborted), Task.Delay(Timeout.Infinite, end.Token));
            return true;
        };

        var refusal = await hubs.RefusedAsync(HubError.Network);

        Assert.Contains("sent nothing for 1 s", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, hubs.Stub.Requests.Count);
        await end.CancelAsync();
    }

    [Fact]
    public async Task A_file_that_falls_silent_in_its_middle_is_gone_on_with()
    {
        await using var hubs = await Hubs.WithClipAsync(options => options.Timeout = TimeSpan.FromSeconds(1));
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

        Hubs.Opened(await hubs.PullAsync());

        Assert.Contains(hubs.Stub.StoreRequests, request => request.Range == "bytes=100-");
        await end.CancelAsync();
    }

    [Fact]
    public async Task A_hub_that_is_not_reached_says_what_to_check()
    {
        await using var hubs = await Hubs.WithClipAsync(options => options.Retries = 1);
        await hubs.Stub.DisposeAsync();

        var refusal = await hubs.RefusedAsync(HubError.Network);

        Assert.Contains("127.0.0.1 was not reached", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Check the network and the proxy", refusal.Message, StringComparison.Ordinal);
        Assert.Single(hubs.Time.Waits);
    }

    [Theory]
    [InlineData("<html>Log in to the network</html>", "did not answer with JSON")]
    [InlineData("{}", "said no commit of acme/tiny-clip")]
    [InlineData("[]", "said no commit of acme/tiny-clip")]
    [InlineData("{\"sha\":\"main\"}", "said no commit of acme/tiny-clip")]
    public async Task Something_that_is_no_hub_is_found_out(string body, string fact)
    {
        await using var hubs = await Hubs.StartAsync();
        hubs.Stub.OnHub = async context =>
        {
            await context.Response.WriteAsync(body);
            return true;
        };

        var refusal = await hubs.RefusedAsync(HubError.Corrupt);

        Assert.Contains(fact, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Check that Hub:Endpoint is a Hugging Face hub", refusal.Message, StringComparison.Ordinal);
    }

    private static void Answer(HubStub stub, int status, string? code, int times = int.MaxValue, Action<HttpContext>? headers = null) =>
        stub.OnHub = async context =>
        {
            if (times-- <= 0)
            {
                return false;
            }

            headers?.Invoke(context);
            await HubStub.Refuse(context, status, code ?? "");
            return true;
        };
}
