using CsCheck;
using ZeroShotOrleans.Sources.ObjectStores;

namespace ZeroShotOrleans.Sources.Tests.ObjectStores;

public sealed class ObjectAddressTests
{
    [Theory]
    [InlineData("s3://b/k", ObjectStoreKind.S3, "", "b", "k")]
    [InlineData("S3A://b/k", ObjectStoreKind.S3, "", "b", "k")]
    [InlineData("gs://b/a/b.jpg", ObjectStoreKind.Google, "", "b", "a/b.jpg")]
    [InlineData("gcs://b/", ObjectStoreKind.Google, "", "b", "")]
    [InlineData("az://c", ObjectStoreKind.Azure, "", "c", "")]
    [InlineData("az://c/a%20b?c#d", ObjectStoreKind.Azure, "", "c", "a%20b?c#d")]
    [InlineData("az://c/../x", ObjectStoreKind.Azure, "", "c", "../x")]
    [InlineData("az://c//x//", ObjectStoreKind.Azure, "", "c", "/x//")]
    [InlineData("abfss://c@acct.dfs.core.windows.net/a/b", ObjectStoreKind.Azure, "acct", "c", "a/b")]
    [InlineData("abfs://c@ACCT.dfs.core.windows.net", ObjectStoreKind.Azure, "acct", "c", "")]
    [InlineData("wasbs://c@acct.blob.core.windows.net/a%20b", ObjectStoreKind.Azure, "acct", "c", "a%20b")]
    [InlineData("https://acct.blob.core.windows.net/c/a%20b/%D1%8F", ObjectStoreKind.Azure, "acct", "c", "a b/я")]
    [InlineData("HTTPS://Acct.Blob.Core.Windows.Net/$web/x", ObjectStoreKind.Azure, "acct", "$web", "x")]
    public void Reads_every_spelling(string text, object store, string account, string bucket, string key)
    {
        Assert.True(ObjectAddress.TryParse(text, out var address));
        Assert.Equal(new ObjectAddress((ObjectStoreKind)store, account, bucket, key), address.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("photo.jpg")]
    [InlineData("s3:/b/k")]
    [InlineData("s3:///k")]
    [InlineData("az://")]
    [InlineData("http://acct.blob.core.windows.net/c/k")]
    [InlineData("https://acct.blob.core.windows.net/")]
    [InlineData("https://acct.blob.core.windows.net/c/k?sig=secret")]
    [InlineData("https://.blob.core.windows.net/c/k")]
    [InlineData("https://acct.blob.core.windows.net:8443/c/k")]
    [InlineData("https://user:password@acct.blob.core.windows.net/c/k")]
    [InlineData("https://evil.example.acct.blob.core.windows.net/c/k")]
    [InlineData("https://acct.blob.core.windows.net.example.org/c/k")]
    [InlineData("https://acct.blob.core.windows.net/c%2Fd/k")]
    [InlineData("abfss://acct.dfs.core.windows.net/k")]
    [InlineData("abfss://@acct.dfs.core.windows.net/k")]
    [InlineData("abfss://c@acct.example.org/k")]
    [InlineData("abfss://c@evil.org#.dfs.core.windows.net/k")]
    [InlineData("abfss://c@a@acct.dfs.core.windows.net/k")]
    [InlineData("file:///etc/passwd")]
    public void Takes_nothing_else_for_an_address(string text) => Assert.False(ObjectAddress.TryParse(text, out _));

    // Not as data of a theory, which is kept as UTF-8.
    [Fact]
    public void Takes_no_text_that_is_not_Unicode_for_an_address()
    {
        foreach (var text in (string[])["s3://b/\ud800", "s3://b/\udc00\ud800", "az://c/\ud83d.jpg", "gs://\udc08/x"])
        {
            Assert.False(ObjectAddress.TryParse(text, out _));
        }
    }

    [Theory]
    [InlineData("s3a://b/k", "s3://b/k")]
    [InlineData("gcs://b/k", "gs://b/k")]
    [InlineData("az://c/a b%41", "az://c/a b%41")]
    [InlineData("abfss://c@ACCT.dfs.core.windows.net/a b/%", "https://acct.blob.core.windows.net/c/a%20b/%25")]
    public void Has_one_form_for_all_spellings(string text, string form)
    {
        Assert.True(ObjectAddress.TryParse(text, out var address));
        Assert.Equal(form, address.Value.ToString());
    }

    [Fact]
    public void Reads_back_what_it_writes()
    {
        var unit = Gen.OneOf(Gen.Char['\0', '\u024f'], Gen.Char['\ue000', '\uffff'], Gen.OneOfConst('/', '.', '%', '?', '#', '\\', ' ', '+', '@', ':')).Select(letter => letter.ToString());
        var part = Gen.OneOf(unit, Gen.OneOfConst("..", "%2e", "%2F", "%", "\U0001F408", "a//b", "é"));
        var keys = part.Array[0, 12].Select(string.Concat);
        var stores = Gen.OneOfConst(ObjectStoreKind.S3, ObjectStoreKind.Azure, ObjectStoreKind.Google);
        Gen.Select(stores, Gen.Bool, keys).Sample((store, hasAccount, key) =>
        {
            var address = new ObjectAddress(store, store == ObjectStoreKind.Azure && hasAccount ? "acct1" : "", "my-bucket", key);
            Assert.True(ObjectAddress.TryParse(address.ToString(), out var read));
            Assert.Equal(address, read.Value);
        }, iter: 20_000, threads: 1);
    }
}
