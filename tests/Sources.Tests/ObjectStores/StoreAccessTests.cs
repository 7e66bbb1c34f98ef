using Microsoft.Extensions.Options;
using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores;

/// <summary>Which addresses a silo's settings allow.</summary>
public sealed class StoreAccessTests
{
    [Theory]
    [InlineData("s3://b", "s3://b/a/x.jpg", true)]
    [InlineData("s3://b/a", "s3://b/a/x.jpg", true)]
    [InlineData("s3://b/a", "s3://b/a", true)]
    [InlineData("s3://b/a", "s3://b/ab", false)]
    [InlineData("s3://b/a/", "s3://b/a", false)]
    [InlineData("s3://b/a/", "s3://b/A/x.jpg", false)]
    [InlineData("s3://b/a/", "s3://b/a/../c.jpg", true)]
    [InlineData("s3://b/a/", "s3://c/a/x.jpg", false)]
    [InlineData("s3://b/a/", "gs://b/a/x.jpg", false)]
    [InlineData("az://c", "https://acc.blob.core.windows.net/c/x.jpg", false)]
    [InlineData("https://acc.blob.core.windows.net/c", "abfss://c@acc.dfs.core.windows.net/x.jpg", true)]
    [InlineData("*", "az://c/x.jpg", true)]
    public void A_prefix_allows_what_is_below_it(string allowed, string address, bool isAllowed)
    {
        var options = new ObjectStoreOptions();
        options.Allowed.Add(allowed);
        var access = new StoreAccess([new MemoryStore(), new MemoryStore(ObjectStoreKind.Azure), new MemoryStore(ObjectStoreKind.Google)], Options.Create(options));
        Assert.True(ObjectAddress.TryParse(address, out var parsed));

        Assert.Equal(isAllowed, access.MayRead(parsed.Value));
        Assert.Equal(isAllowed && allowed != "*", access.Names(parsed.Value));
        var refused = Record.Exception(() => access.ToRead(parsed.Value)) as ObjectStoreException;
        Assert.Equal(isAllowed ? null : ObjectStoreError.NotAllowed, refused?.Error);
        Assert.Equal(ObjectStoreError.NotAllowed, Assert.Throws<ObjectStoreException>(() => access.ToWrite(parsed.Value)).Error);
    }

    [Fact]
    public void A_silo_with_an_entry_that_is_no_address_does_not_start_and_names_it()
    {
        var options = new ObjectStoreOptions();
        options.Allowed.Add("s3://b/photos");
        options.Allowed.Add("/photos");
        options.Writable.Add("s3:///results");

        var failures = new AllowedAddressesValidator().Validate(name: null, options).Failures!.ToArray();

        Assert.Equal(2, failures.Length);
        Assert.StartsWith("ObjectStores:Allowed has '/photos', which is not an address of an object store.", failures[0], StringComparison.Ordinal);
        Assert.StartsWith("ObjectStores:Writable has 's3:///results'", failures[1], StringComparison.Ordinal);
    }
}
