using System.Net;
using ZeroShotOrleans.Cli.Connections;
using ZeroShotOrleans.Cli.Errors;

namespace ZeroShotOrleans.Cli.Tests.Connections;

public class RedisAddressTests
{
    [Fact]
    public void Parses_host_port_user_password_and_TLS()
    {
        var full = RedisAddress.Read("rediss://zso:p%40ss:word@redis-1.example:6390");

        Assert.Equal([new DnsEndPoint("redis-1.example", 6390)], full.EndPoints);
        Assert.Equal(("zso", "p@ss:word", true), (full.User, full.Password, full.Ssl));
    }

    [Theory]
    [InlineData("redis://10.0.0.5:6379", "10.0.0.5:6379")]
    [InlineData("redis://10.0.0.5", "10.0.0.5:6379")]
    [InlineData("redis://:secret@[::1]:6380/", "[::1]:6380")]
    public void Shows_the_address_without_credentials(string text, string shown) =>
        Assert.Equal(shown, RedisAddress.Show(RedisAddress.Read(text)));

    [Theory]
    [InlineData("redis://")]
    [InlineData("redis://:secret@")]
    [InlineData("redis://:secret@host:99999")]
    [InlineData("redis://:secret@host:6379/3")]
    public void Rejects_other_text_without_repeating_it(string text)
    {
        var message = Assert.Throws<UsageException>(() => RedisAddress.Read(text)).Message;

        Assert.Contains("redis://10.0.0.5:6379", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis://host:6379", true)]
    [InlineData("REDISS://host", true)]
    [InlineData("redis:6379", false)]
    [InlineData("10.0.0.5:30000", false)]
    public void Host_named_redis_is_not_a_Redis_URL(string text, bool isOne) => Assert.Equal(isOne, RedisAddress.IsOne(text));
}
