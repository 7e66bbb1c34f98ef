using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Security;

/// <summary>What each key allows.</summary>
public sealed class KeyTests(KeyTests.Fixture fixture) : IClassFixture<KeyTests.Fixture>
{
    private const string Classifier = "key-of-the-classifier";
    private const string Worker = "key-of-the-worker";
    private const string Other = "key-of-the-other-worker";
    private const string Admin = "key-of-the-administrator";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_key_only_health_is_available()
    {
        Assert.Equal(HttpStatusCode.OK, (await Send("GET", "/health/live", key: null)).Status);
        foreach (var (method, path) in ((string, string)[])[("POST", "/"), ("POST", "/models/clip"), ("POST", "/v1/classify"), ("POST", "/v1/embeddings"), ("GET", "/v1/models"), ("GET", "/v1/jobs"), ("GET", "/v1/silos")])
        {
            var (status, body, headers) = await Send(method, path, key: null);

            Assert.Equal(HttpStatusCode.Unauthorized, status);
            Assert.Contains("key", body, StringComparison.Ordinal);
            Assert.Equal("Invalid credentials in Authorization header", headers["X-Error-Message"]);
        }
    }

    [Fact]
    public async Task An_authentication_error_has_the_format_of_its_route()
    {
        using var huggingFace = JsonDocument.Parse((await Send("POST", "/models/clip", "wrong")).Body);
        using var openAi = JsonDocument.Parse((await Send("POST", "/v1/embeddings", "wrong")).Body);
        using var native = JsonDocument.Parse((await Send("POST", "/v1/classify", "wrong")).Body);

        Assert.Equal(JsonValueKind.String, huggingFace.RootElement.GetProperty("error").ValueKind);
        Assert.Equal("authentication_error", openAi.RootElement.GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(401, native.RootElement.GetProperty("status").GetInt32());
        Assert.Equal(JsonValueKind.String, native.RootElement.GetProperty("detail").ValueKind);
    }

    [Theory]
    [InlineData(Classifier, "/v1/models", HttpStatusCode.OK)]
    [InlineData(Classifier, "/v1/jobs", HttpStatusCode.Forbidden)]
    [InlineData(Classifier, "/v1/silos", HttpStatusCode.Forbidden)]
    [InlineData(Worker, "/v1/models", HttpStatusCode.OK)]
    [InlineData(Worker, "/v1/jobs", HttpStatusCode.OK)]
    [InlineData(Worker, "/v1/silos", HttpStatusCode.Forbidden)]
    [InlineData(Admin, "/v1/models", HttpStatusCode.OK)]
    [InlineData(Admin, "/v1/jobs", HttpStatusCode.OK)]
    [InlineData(Admin, "/v1/silos", HttpStatusCode.OK)]
    public async Task A_key_allows_what_its_scopes_say(string key, string path, HttpStatusCode expected)
    {
        Assert.Equal(expected, (await Send("GET", path, key)).Status);
        Assert.Equal(expected, (await Send("GET", path, key, header: "X-Api-Key")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("key-of-the-administrato")]
    [InlineData("KEY-OF-THE-ADMINISTRATOR")]
    [InlineData("Bearer key-of-the-administrator")]
    public async Task A_similar_key_is_rejected(string key) =>
        Assert.Equal(HttpStatusCode.Unauthorized, (await Send("GET", "/v1/silos", key, header: "X-Api-Key")).Status);

    [Fact]
    public async Task The_hash_of_a_key_is_rejected_as_a_key() =>
        Assert.Equal(HttpStatusCode.Unauthorized, (await Send("GET", "/v1/silos", Fixture.Hash(Admin))).Status);

    [Fact]
    public async Task Only_its_tenant_and_administrators_see_a_job()
    {
        var (status, body, _) = await Send("POST", "/v1/jobs", Worker, content: new
        {
            source = new { type = "upload", name = "mine" }, model = "clip", labelSets = new[] { new { labels = new[] { "cat", "dog" } } },
        });
        Assert.Equal(HttpStatusCode.Created, status);
        using var job = JsonDocument.Parse(body);
        var path = "/v1/jobs/" + job.RootElement.GetProperty("id").GetString();

        Assert.Equal("worker", job.RootElement.GetProperty("tenant").GetString());
        Assert.Equal(HttpStatusCode.OK, (await Send("GET", path, Worker)).Status);
        Assert.Equal(HttpStatusCode.OK, (await Send("GET", path, Admin)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Send("GET", path, Other)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Send("POST", path + "/cancel", Other)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Send("DELETE", path, Other)).Status);
        Assert.DoesNotContain(path[9..], (await Send("GET", "/v1/jobs", Other)).Body, StringComparison.Ordinal);
        Assert.Contains(path[9..], (await Send("GET", "/v1/jobs", Worker)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_over_server_files_are_rejected_without_roots()
    {
        var (status, body, _) = await Send("POST", "/v1/jobs", Admin, content: new
        {
            source = new { type = "directory", path = "/etc" }, model = "clip", labelSets = new[] { new { labels = new[] { "cat", "dog" } } },
        });

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("Images:Roots", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"type\":\"objects\",\"prefix\":\"s3://b/photos/\"}", "no_stores", "ObjectStores:Allowed")]
    [InlineData("{\"type\":\"tar\",\"path\":\"az://c/shards/\"}", "no_stores", "ObjectStores:Allowed")]
    [InlineData("{\"type\":\"list\",\"file\":\"gs://b/list.csv\"}", "no_stores", "ObjectStores:Allowed")]
    [InlineData("{\"type\":\"list\",\"file\":\"gs://b/list.csv\",\"root\":\"/etc\"}", "no_roots", "Images:Roots")]
    [InlineData("{\"type\":\"list\",\"file\":\"/etc/list.csv\",\"root\":\"gs://b/\"}", "no_roots", "Images:Roots")]
    public async Task Jobs_over_object_stores_are_rejected_without_an_allowed_one(string source, string code, string setting)
    {
        var (status, body, _) = await Send("POST", "/v1/jobs", Admin, content: new
        {
            source = System.Text.Json.Nodes.JsonNode.Parse(source), model = "clip", labelSets = new[] { new { labels = new[] { "cat", "dog" } } },
        });

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains($"\"{code}\"", body, StringComparison.Ordinal);
        Assert.Contains(setting, body, StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, string Body, Dictionary<string, string> Headers)> Send(
        string method, string path, string? key, string header = "Authorization", object? content = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation(header, header == "Authorization" ? "Bearer " + key : key);
        }

        request.Content = content is not null ? JsonContent.Create(content) : method == "POST" ? new StringContent("{}", System.Text.Encoding.UTF8, "application/json") : null;
        using var response = await fixture.Api.Http.SendAsync(request, Token);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token), response.Headers.ToDictionary(each => each.Key, each => string.Join(",", each.Value)));
    }

    /// <summary>An HTTP API with four keys.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));

        public async ValueTask InitializeAsync() => Api = await TestApi.StartAsync(new()
        {
            ["Auth:Keys:0:Name"] = "classifier", ["Auth:Keys:0:Sha256"] = Hash(Classifier),
            ["Auth:Keys:1:Name"] = "worker", ["Auth:Keys:1:Sha256"] = Hash(Worker), ["Auth:Keys:1:Scopes:0"] = "jobs",
            ["Auth:Keys:2:Name"] = "other", ["Auth:Keys:2:Sha256"] = Hash(Other).ToUpperInvariant(), ["Auth:Keys:2:Scopes:0"] = "jobs",
            ["Auth:Keys:3:Name"] = "root", ["Auth:Keys:3:Sha256"] = Hash(Admin), ["Auth:Keys:3:Scopes:0"] = "admin",
        });

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
