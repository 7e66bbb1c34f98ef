using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using ZeroShotOrleans.Silo;

namespace ZeroShotOrleans.Grains.Tests.Hosting;

public sealed class SiloHostingTests
{
    [Theory]
    [InlineData("Control")]
    [InlineData("Encoder")]
    [InlineData("All")]
    public void A_silo_that_others_can_reach_must_say_what_may_be_read(string roles)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Builder(("Cluster:Address", "10.0.0.7"), ("Cluster:Roles", roles)).AddZeroShotSilo());

        Assert.Contains("Images:Roots", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cluster:Address", "10.0.0.7", "Images:Roots:0", "/photos")]
    [InlineData("Cluster:Address", "127.0.0.1", "Cluster:Roles", "All")]
    public void One_that_nobody_can_reach_or_that_reads_only_its_roots_may_start(string key, string value, string otherKey, string otherValue) =>
        Builder((key, value), (otherKey, otherValue)).AddZeroShotSilo();

    [Fact]
    public void An_address_that_is_none_is_named_with_its_key()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Builder(("Cluster:Address", "localhost")).AddZeroShotSilo());

        Assert.Contains("Cluster:Address", refused.Message, StringComparison.Ordinal);
    }

    private static HostApplicationBuilder Builder(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        return builder;
    }
}
