using System.Security.Cryptography;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Client.Http.Tests;

/// <summary>Keys, limits and an unreachable HTTP API.</summary>
public sealed class KeyOverHttpTests(KeyOverHttpTests.Fixture fixture) : IClassFixture<KeyOverHttpTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_missing_wrong_or_insufficient_key_is_rejected_with_the_message_of_the_http_api()
    {
        using var right = new ZeroShotHttpClient(fixture.Api.Address, "right");
        using var wrong = new ZeroShotHttpClient(fixture.Api.Address, "wrong");
        using var none = new ZeroShotHttpClient(fixture.Api.Address);

        Assert.Equal("clip", (await right.GetModelAsync("clip", Token)).Name);
        Assert.Contains("unknown or no longer valid", (await Refused(wrong.GetModelAsync("clip", Token))).Message, StringComparison.Ordinal);
        Assert.Contains("requires a key", (await Refused(none.ListJobsAsync(cancellationToken: Token))).Message, StringComparison.Ordinal);
        Assert.Contains("lacks the scope", (await Refused(right.GetClusterAsync(Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_too_large_request_is_rejected_with_the_setting()
    {
        using var client = new ZeroShotHttpClient(fixture.Api.Address, "right");

        var refused = await Refused(client.ClassifyAsync(new byte[3_000_000], ["a"], cancellationToken: Token));

        Assert.Equal(ZeroShotError.BadRequest, refused.Code);
        Assert.Contains("Http:MaxBodyBytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_address_is_reported()
    {
        using var client = new ZeroShotHttpClient("http://127.0.0.1:9");

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => client.ListModelsAsync(Token));

        Assert.Equal(ZeroShotError.NoSilo, refused.Code);
        Assert.StartsWith("No response from http://127.0.0.1:9/: ", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<ZeroShotException> Refused(Task call)
    {
        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => call);
        Assert.Equal(ZeroShotError.BadRequest, refused.Code);
        return refused;
    }

    /// <summary>An HTTP API with one key and small limits.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Api = await TestApi.StartAsync(new()
        {
            ["Auth:Keys:0:Name"] = "worker", ["Auth:Keys:0:Sha256"] = Convert.ToHexStringLower(SHA256.HashData("right"u8)), ["Auth:Keys:0:Scopes:0"] = "jobs",
            ["Http:MaxBodyBytes"] = "2000000",
        });

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
