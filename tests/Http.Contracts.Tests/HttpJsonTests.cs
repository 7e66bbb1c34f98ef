using System.Text.Json;

namespace ZeroShotOrleans.Http.Contracts.Tests;

/// <summary>How the records are written and read: what a client may rely on, and what a server refuses.</summary>
public sealed class HttpJsonTests
{
    private static readonly JsonSerializerOptions _server = Server();

    [Fact]
    public void Members_are_in_camel_case_and_those_without_a_value_are_left_out() => Assert.Equal(
        """{"type":"list","file":"/lists/photos.csv","column":"","root":""}""", JsonSerializer.Serialize<SourceBody>(new ListBody { File = "/lists/photos.csv" }, HttpJson.Client));

    [Fact]
    public void Text_is_not_escaped_more_than_JSON_asks_for() =>
        Assert.Contains("\u732b & <b>", JsonSerializer.Serialize<SourceBody>(new UploadBody { Name = "\u732b & <b>" }, HttpJson.Client), StringComparison.Ordinal);

    [Fact]
    public void A_client_ignores_members_of_a_newer_server_and_a_server_refuses_misspelled_ones()
    {
        const string Json = """{"type":"upload","name":"holidays","nmae":1}""";

        Assert.Equal(new UploadBody { Name = "holidays" }, JsonSerializer.Deserialize<SourceBody>(Json, HttpJson.Client));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<SourceBody>(Json, _server));
    }

    [Theory]
    [InlineData("""{"type":"upload","name":"a","name":"b"}""")]
    [InlineData("""{"type":"upload"}""")]
    [InlineData("""{"type":"nothing","name":"a"}""")]
    [InlineData("""{"type":"urls","urls":"https://example.org/a.jpg"}""")]
    public void A_server_refuses(string json) => Assert.ThrowsAny<Exception>(() => JsonSerializer.Deserialize<SourceBody>(json, _server));

    [Fact]
    public void The_kind_of_a_source_may_stand_anywhere_in_it() =>
        Assert.Equal(new UploadBody { Name = "holidays" }, JsonSerializer.Deserialize<SourceBody>("""{"name":"holidays","type":"upload"}""", _server));

    private static JsonSerializerOptions Server()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        HttpJson.ConfigureServer(options);
        return options;
    }
}
