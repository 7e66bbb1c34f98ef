using System.Net;
using ZeroShotOrleans.Gateway.Tests.Semantics;

namespace ZeroShotOrleans.Gateway.Tests.Native;

/// <summary>How many jobs a list has is as the request says, or refused.</summary>
public sealed class JobListTests(CacheTests.Fixture fixture) : IClassFixture<CacheTests.Fixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_001)]
    public async Task A_length_out_of_range_is_refused(int most)
    {
        using var response = await fixture.Api.Http.GetAsync($"/v1/jobs?most={most}", Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains($"'most' is {most}; it must be 1 to 1000.", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }
}
