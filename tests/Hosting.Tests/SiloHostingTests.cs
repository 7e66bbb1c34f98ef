using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace ZeroShotOrleans.Hosting.Tests;

public sealed class SiloHostingTests
{
    [Theory]
    [InlineData("Control")]
    [InlineData("Encoder")]
    [InlineData("All")]
    public void A_silo_on_the_network_requires_roots(string roles)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Builder(("Cluster:Address", "10.0.0.7"), ("Cluster:Roles", roles)).UseZeroShotSilo());

        Assert.Contains("Images:Roots", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cluster:Address", "10.0.0.7", "Images:Roots:0", "/photos")]
    [InlineData("Cluster:Address", "127.0.0.1", "Cluster:Roles", "All")]
    public void A_silo_on_loopback_or_with_roots_starts(string key, string value, string otherKey, string otherValue) =>
        Builder((key, value), (otherKey, otherValue)).UseZeroShotSilo();

    [Fact]
    public void An_invalid_address_is_reported_with_its_key()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => Builder(("Cluster:Address", "localhost")).UseZeroShotSilo());

        Assert.Contains("Cluster:Address", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Redis_and_a_primary_silo_are_mutually_exclusive()
    {
        var refused = Assert.Throws<InvalidOperationException>(
            () => Builder(("Redis:ConnectionString", "127.0.0.1:6379"), ("Cluster:Primary", "127.0.0.1:11111")).UseZeroShotSilo());

        Assert.Contains("Cluster:Primary", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Redis:ConnectionString", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cluster:ProbeSeconds", "0", "ProbeSeconds")]
    [InlineData("Cluster:Votes", "11", "Votes")]
    [InlineData("Redis:ConnectionString", "127.0.0.1:6379,passwrod=secret", "Redis:ConnectionString")]
    [InlineData("Redis:ConnectionString", "password=secret", "Redis:ConnectionString")]
    public void An_invalid_setting_is_reported_without_secrets(string key, string value, string named)
    {
        using var host = Builder((key, value), ("Storage:Directory", "state")).UseZeroShotSilo().Build();

        var refused = Assert.ThrowsAny<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Control", "control", 30_000)]
    [InlineData("Encoder", "encoder", 0)]
    [InlineData("All", "all", 30_000)]
    public void A_silo_name_has_machine_role_and_port_and_encoders_have_no_gateway(string roles, string word, int gatewayPort)
    {
        using var host = Builder(("Cluster:Roles", roles), ("Cluster:SiloPort", "12345"), ("Storage:Directory", "state")).UseZeroShotSilo().Build();

        Assert.Equal($"{Environment.MachineName}-{word}-12345", host.Services.GetRequiredService<IOptions<SiloOptions>>().Value.SiloName);
        Assert.Equal(gatewayPort, host.Services.GetRequiredService<IOptions<EndpointOptions>>().Value.GatewayPort);
    }

    private static HostApplicationBuilder Builder(params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        return builder;
    }
}
