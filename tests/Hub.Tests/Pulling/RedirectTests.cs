using Microsoft.AspNetCore.Http;
using ZeroShotOrleans.Hub.Tests.Stub;
using ZeroShotOrleans.Hub.Http;

namespace ZeroShotOrleans.Hub.Tests.Pulling;

/// <summary>Where redirects may lead, and when the token is sent along.</summary>
public sealed class RedirectTests
{
    [Fact]
    public async Task Sends_the_token_to_the_hub_but_never_to_the_file_store()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => options.Token = HubStub.Token);

        await hubs.PullAsync();

        var toHub = hubs.Stub.Requests.Where(request => request.Host == "hub").ToList();
        Assert.NotEmpty(toHub);
        Assert.All(toHub, request => Assert.Equal($"Bearer {HubStub.Token}", request.Authorization));
        Assert.True(hubs.Stub.StoreRequests.Count >= 2);
        Assert.All(hubs.Stub.StoreRequests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task Does_not_send_the_token_after_a_redirect_back_to_the_hub()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => options.Token = HubStub.Token);
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

            await HubStub.RespondWithErrorAsync(context, StatusCodes.Status404NotFound, "EntryNotFound");
            return true;
        };

        await hubs.FailAsync(HubError.NotFound);

        var back = hubs.Stub.Requests.Where(request => request.Path == "/settings/anything").ToList();
        Assert.NotEmpty(back);
        Assert.All(back, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task Follows_the_relative_redirect_of_a_renamed_model_with_the_token()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => options.Token = HubStub.Token);
        hubs.Stub.Renamed["old/tiny-clip"] = HubFixture.Acme;

        HubFixture.Open(await hubs.PullAsync("old/tiny-clip"));

        Assert.All(hubs.Stub.Requests.Where(request => request.Host == "hub"), request => Assert.NotNull(request.Authorization));
    }

    [Fact]
    public async Task Follows_page_links_on_the_hub_even_if_they_name_another_host()
    {
        await using var hubs = await HubFixture.WithClipAsync(options => options.Token = HubStub.Token);
        hubs.Stub.LinkBase = "https://elsewhere.invalid/prefix";

        await hubs.PullAsync();

        var pages = hubs.Stub.Requests.Where(request => request.Path.Contains("/tree/", StringComparison.Ordinal)).ToList();
        Assert.True(pages.Count > 2);
        Assert.Equal(pages.Count - 1, pages.Count(request => request.Query.Contains("cursor=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Stops_a_redirect_loop()
    {
        await using var hubs = await HubFixture.WithClipAsync();
        hubs.Stub.OnHub = context =>
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = context.Request.Path + "?again";
            return Task.FromResult(true);
        };

        var error = await hubs.FailAsync(HubError.Network);

        Assert.Contains("redirected more than 10 times", error.Message, StringComparison.Ordinal);
        Assert.Equal(11, hubs.Stub.Requests.Count);
    }

    [Theory]
    [InlineData("/b", "https://hub.example/b")]
    [InlineData("b?c=d", "https://hub.example/a/b?c=d")]
    [InlineData("//store.example/b", "https://store.example/b")]
    [InlineData("https://store.example/b", "https://store.example/b")]
    public void Resolves_a_redirect(string location, string expected) =>
        Assert.Equal(expected, HubHttpClient.Target(new Uri("https://hub.example/a/x"), location).AbsoluteUri);

    [Theory]
    [InlineData("http://hub.example/b", "from https to http")]
    [InlineData("http://store.example/b", "from https to http")]
    [InlineData("file:///etc/passwd", "not a web address")]
    [InlineData("ftp://store.example/b", "not a web address")]
    [InlineData("http://", "not a web address")]
    [InlineData("", "not a web address")]
    public void Rejects_a_redirect(string location, string expectedMessage)
    {
        var error = Assert.Throws<HubException>(() => HubHttpClient.Target(new Uri("https://hub.example/a/x"), location));

        Assert.Equal(HubError.Network, error.Kind);
        Assert.Contains(expectedMessage, error.Message, StringComparison.Ordinal);
    }
}
