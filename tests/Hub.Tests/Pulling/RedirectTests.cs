using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Hub.Tests.Stub;
using ZeroShotOrleans.Hub.Wire;

namespace ZeroShotOrleans.Hub.Tests.Pulling;

/// <summary>Redirects: where they may lead, and what goes along.</summary>
public sealed class RedirectTests
{
    [Fact]
    public async Task The_token_goes_to_the_hub_with_every_request_and_never_to_the_host_that_keeps_the_files()
    {
        await using var hubs = await Hubs.WithClipAsync(options => options.Token = HubStub.Token);

        await hubs.PullAsync();

        var toHub = hubs.Stub.Requests.Where(request => request.Host == "hub").ToList();
        Assert.NotEmpty(toHub);
        Assert.All(toHub, request => Assert.Equal($"Bearer {HubStub.Token}", request.Authorization));
        Assert.True(hubs.Stub.StoreRequests.Count >= 2);
        Assert.All(hubs.Stub.StoreRequests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task A_host_that_redirects_back_to_the_hub_does_not_get_the_token_sent_there()
    {
        await using var hubs = await Hubs.WithClipAsync(options => options.Token = HubStub.Token);
        hubs.Stub.OnStore = (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = $"{hubs.Stub.Address}settings/anything";
            return Task.FromResult(true);
        };
        hubs.Stub.OnHub = async context =>
        {
            if (context.Request.Path != "/settings/anything")
            {
                return false;
            }

            await HubStub.Refuse(context, StatusCodes.Status404NotFound, "EntryNotFound");
            return true;
        };

        await hubs.RefusedAsync(HubError.NotFound);

        var back = hubs.Stub.Requests.Where(request => request.Path == "/settings/anything").ToList();
        Assert.NotEmpty(back);
        Assert.All(back, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task A_renamed_model_is_found_by_a_relative_redirect_that_keeps_the_token()
    {
        await using var hubs = await Hubs.WithClipAsync(options => options.Token = HubStub.Token);
        hubs.Stub.Renamed["old/tiny-clip"] = Hubs.Acme;

        Hubs.Opened(await hubs.PullAsync("old/tiny-clip"));

        Assert.All(hubs.Stub.Requests.Where(request => request.Host == "hub"), request => Assert.NotNull(request.Authorization));
    }

    [Fact]
    public async Task Links_of_pages_are_followed_on_the_hub_itself_whatever_host_they_name()
    {
        await using var hubs = await Hubs.WithClipAsync(options => options.Token = HubStub.Token);
        hubs.Stub.LinkBase = "https://elsewhere.invalid/prefix";

        await hubs.PullAsync();

        var pages = hubs.Stub.Requests.Where(request => request.Path.Contains("/tree/", StringComparison.Ordinal)).ToList();
        Assert.True(pages.Count > 2);
        Assert.Equal(pages.Count - 1, pages.Count(request => request.Query.Contains("cursor=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_circle_of_redirects_ends()
    {
        await using var hubs = await Hubs.WithClipAsync();
        hubs.Stub.OnHub = context =>
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = context.Request.Path + "?again";
            return Task.FromResult(true);
        };

        var refusal = await hubs.RefusedAsync(HubError.Network);

        Assert.Contains("redirected more than 10 times", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(11, hubs.Stub.Requests.Count);
    }

    [Theory]
    [InlineData("/b", "https://hub.example/b")]
    [InlineData("b?c=d", "https://hub.example/a/b?c=d")]
    [InlineData("//store.example/b", "https://store.example/b")]
    [InlineData("https://store.example/b", "https://store.example/b")]
    public void A_redirect_leads_to(string location, string expected) =>
        Assert.Equal(expected, Transport.Target(new Uri("https://hub.example/a/x"), location).AbsoluteUri);

    [Theory]
    [InlineData("http://hub.example/b", "from https to http")]
    [InlineData("http://store.example/b", "from https to http")]
    [InlineData("file:///etc/passwd", "no web address")]
    [InlineData("ftp://store.example/b", "no web address")]
    [InlineData("http://", "no web address")]
    [InlineData("", "no web address")]
    public void A_redirect_is_refused(string location, string fact)
    {
        var refusal = Assert.Throws<HubException>(() => Transport.Target(new Uri("https://hub.example/a/x"), location));

        Assert.Equal(HubError.Network, refusal.Kind);
        Assert.Contains(fact, refusal.Message, StringComparison.Ordinal);
    }
}
