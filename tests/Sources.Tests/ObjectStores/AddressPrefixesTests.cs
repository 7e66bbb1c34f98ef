using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores;

public sealed class AddressPrefixesTests
{
    [Theory]
    [InlineData("s3://b", "s3://b/a/x.jpg", true)]
    [InlineData("s3://b/", "s3://b", true)]
    [InlineData("s3://b/a", "s3://b/a/x.jpg", true)]
    [InlineData("s3://b/a", "s3a://b/a", true)]
    [InlineData("s3://b/a", "s3://b/ab", false)]
    [InlineData("s3://b/a", "s3://b/", false)]
    [InlineData("s3://b/a/", "s3://b/a", false)]
    [InlineData("s3://b/a/", "s3://b/a/", true)]
    [InlineData("s3://b/a", "s3://b/A/x", false)]
    [InlineData("s3://b", "s3://bb/x", false)]
    [InlineData("s3://b", "gs://b/x", false)]
    [InlineData("az://c", "az://c/x", true)]
    [InlineData("az://c", "https://acct.blob.core.windows.net/c/x", false)]
    [InlineData("abfss://c@acct.dfs.core.windows.net/a", "https://ACCT.blob.core.windows.net/c/a/x", true)]
    [InlineData("https://acct.blob.core.windows.net/c", "https://other.blob.core.windows.net/c/x", false)]
    [InlineData("https://acct.blob.core.windows.net/c", "az://c/x", false)]
    [InlineData("*", "gs://any/thing", true)]
    public void Holds_what_lies_below(string prefix, string text, bool holds)
    {
        Assert.True(ObjectAddress.TryParse(text, out var address));
        Assert.Equal(holds, new AddressPrefixes([prefix]).Contain(address.Value));
    }

    [Fact]
    public void Allows_nothing_by_default()
    {
        Assert.True(ObjectAddress.TryParse("s3://b/x", out var address));
        Assert.False(new AddressPrefixes([]).Contain(address.Value));
    }

    [Theory]
    [InlineData("/data")]
    [InlineData("s3://")]
    [InlineData("b/prefix")]
    [InlineData("**")]
    public void Names_an_entry_that_is_no_address(string entry) =>
        Assert.Contains($"'{entry}' is not an address of an object store", Assert.Throws<ArgumentException>(() => new AddressPrefixes(["s3://b", entry])).Message, StringComparison.Ordinal);

    // Keys are literal: a part '..' is below the prefix that it is written below, and the stores refuse to send it where a URL would resolve it.
    [Fact]
    public void Takes_dots_literally()
    {
        Assert.True(ObjectAddress.TryParse("az://c/a/../b", out var address));
        Assert.True(new AddressPrefixes(["az://c/a"]).Contain(address.Value));
        Assert.False(new AddressPrefixes(["az://c/b"]).Contain(address.Value));
    }
}
