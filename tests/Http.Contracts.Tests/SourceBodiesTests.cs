using System.Text.Json;

namespace ZeroShotOrleans.Http.Contracts.Tests;

public sealed class SourceBodiesTests
{
    [Fact]
    public void An_object_store_is_returned_as_it_was_sent()
    {
        var source = new ObjectStoreSource { Prefix = "s3://b/photos/", Include = ["*.jpg"], Exclude = ["raw/"], SystemFiles = true };

        var json = JsonSerializer.Serialize(SourceBody.Of(source), JsonSerializerOptions.Web);

        Assert.Equal("""{"type":"objects","prefix":"s3://b/photos/","include":["*.jpg"],"exclude":["raw/"],"systemFiles":true}""", json);
        Assert.Equivalent(source, JsonSerializer.Deserialize<SourceBody>(json, JsonSerializerOptions.Web)!.ToSource(), strict: true);
    }

    [Fact]
    public void Only_a_prefix_is_needed()
    {
        var source = JsonSerializer.Deserialize<SourceBody>("""{"type":"objects","prefix":"gs://b"}""", JsonSerializerOptions.Web)!.ToSource();

        Assert.Equivalent(new ObjectStoreSource { Prefix = "gs://b" }, source, strict: true);
    }
}
