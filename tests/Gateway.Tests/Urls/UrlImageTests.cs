using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Urls;

/// <summary>Images at URLs, through the HTTP API: only if the operator enables them, and never from internal addresses.</summary>
public sealed class UrlImageTests(UrlImageTests.Fixture fixture) : IClassFixture<UrlImageTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task URLs_are_disabled_by_default_and_the_message_says_so()
    {
        await using var api = await TestApi.StartAsync();

        await AssertRefused(api, "https://images.example/cat.jpg", "Urls:Allowed");
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.0.0.1/")]
    [InlineData("http://0/")]
    [InlineData("http://localhost/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[::7f00:1]/")]
    [InlineData("http://[64:ff9b::7f00:1]/")]
    [InlineData("http://[2002:7f00:1::]/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://172.16.0.1/")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://100.64.0.1/")]
    [InlineData("http://169.254.1.1/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://100.100.100.200/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("http://[fc00::1]/")]
    [InlineData("http://user:password@127.0.0.1/")]
    [InlineData("http://images.example:6379/")]
    public Task Internal_addresses_are_rejected(string url) => AssertRefused(fixture.Api, url, message: null);

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("http://[fd00:ec2::254]/")]
    [InlineData("file:///etc/passwd")]
    public async Task A_redirect_to_an_internal_address_is_rejected(string target)
    {
        // Loopback is allowed here, because the test server needs it to redirect; addresses that are never allowed are still rejected.
        using var server = HeldServer.RedirectingTo(target);
        await using var api = await TestApi.StartAsync(server.Settings);

        await AssertRefused(api, server.Url, message: null, hidden: "passwd");
    }

    [Fact]
    public async Task A_redirect_from_outside_to_this_machine_is_rejected()
    {
        using var inside = HeldServer.OfPhoto();
        inside.Release();
        using var server = HeldServer.RedirectingTo(inside.Url);

        // Only the first port is allowed: the other one counts as internal.
        await using var api = await TestApi.StartAsync(server.Settings);

        await AssertRefused(api, server.Url, message: null);
        Assert.Equal(0, inside.Waiting + inside.Left);
    }

    [Fact]
    public async Task An_allowed_URL_is_fetched()
    {
        using var server = HeldServer.OfPhoto();
        server.Release();
        await using var api = await TestApi.StartAsync(server.Settings);

        using var answer = await api.Http.PostAsJsonAsync("/models/clip", new { inputs = server.Url, parameters = new { candidate_labels = new[] { "cat", "dog" } } }, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task AssertRefused(TestApi api, string url, string? message, string? hidden = null)
    {
        using var native = await api.Http.PostAsJsonAsync("/v1/classify", new { image = url, labels = "cat,dog", model = "clip" }, Token);
        var nativeText = await native.Content.ReadAsStringAsync(Token);
        using var huggingFace = await api.Http.PostAsJsonAsync("/models/clip", new { inputs = url, parameters = new { candidate_labels = new[] { "cat", "dog" } } }, Token);
        var huggingFaceText = await huggingFace.Content.ReadAsStringAsync(Token);

        Assert.True(native.StatusCode == HttpStatusCode.OK, nativeText);
        using var body = JsonDocument.Parse(nativeText);
        var result = body.RootElement.GetProperty("results")[0];
        Assert.Equal("fetchRefused", result.GetProperty("error").GetString());
        Assert.True(huggingFace.StatusCode == HttpStatusCode.BadRequest, huggingFaceText);
        using var refusal = JsonDocument.Parse(huggingFaceText);
        foreach (var text in (string[])[result.GetProperty("detail").GetString()!, refusal.RootElement.GetProperty("error").GetString()!])
        {
            Assert.Contains(message ?? "", text, StringComparison.Ordinal);
            Assert.DoesNotContain("user:password", text, StringComparison.Ordinal);
            Assert.DoesNotContain(hidden ?? "\0", text, StringComparison.Ordinal);

            // The name does not show which address it resolves to.
            Assert.True(!url.Contains("localhost", StringComparison.Ordinal) || !text.Contains("127.0.0.1", StringComparison.Ordinal), text);
        }
    }

    /// <summary>An HTTP API that may fetch from the network, but not from internal addresses.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Api = await TestApi.StartAsync(new() { ["Urls:Allowed"] = "true", ["Urls:AllowHttp"] = "true" });

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
