using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ZeroShotOrleans.AspireClient.Tests;

public sealed class AspireClientTests
{
    [Fact]
    public void A_connection_string_gives_the_client_a_health_check_and_its_gateway()
    {
        List<string> gateways = [];
        var builder = Builder("Http=http://127.0.0.1:8080;Gateway=127.0.0.1:30000").AddZeroShotClient("zeroshot", options => gateways.AddRange(options.Gateways));

        using var host = builder.Build();

        Assert.Equal(["127.0.0.1:30000"], gateways);
        Assert.Single(host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations, check => check.Name == "zeroshot");
    }

    [Fact]
    public void A_cluster_with_redis_is_found_there()
    {
        var redis = "";

        Builder("Http=http://127.0.0.1:8080;Redis=\"127.0.0.1:6379,password=a=b,ssl=false\"").AddZeroShotClient("zeroshot", options => redis = options.Redis);

        Assert.Equal("127.0.0.1:6379,password=a=b,ssl=false", redis);
    }

    [Theory]
    [InlineData(null, "WithReference")]
    [InlineData("127.0.0.1:30000", "Gateway=HOST:PORT")]
    [InlineData("Http=http://127.0.0.1:8080", "Gateway=HOST:PORT")]
    public void A_connection_string_without_a_cluster_says_what_to_write(string? text, string advice)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Builder(text).AddZeroShotClient("zeroshot"));

        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:zeroshot", error.Message, StringComparison.Ordinal);
    }

    private static HostApplicationBuilder Builder(string? text)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:zeroshot", text)]);
        return builder;
    }
}
