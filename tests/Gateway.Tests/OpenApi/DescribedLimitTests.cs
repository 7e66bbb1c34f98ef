using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Settings;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;

namespace ZeroShotOrleans.Gateway.Tests.OpenApi;

/// <summary>The limits in the description are those that the server checks.</summary>
public sealed class DescribedLimitTests(DescribedLimitTests.Fixture fixture) : IClassFixture<DescribedLimitTests.Fixture>
{
    private const int MaxImages = 3;
    private const int MaxLabels = 5;
    private const int MaxLabelLength = 30;
    private const int MaxTemplates = 2;

    private static readonly string _image = Convert.ToBase64String(ApiCalls.Image);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_with_other_settings_describes_its_own_limits()
    {
        var classify = (await fixture.Contract()).Document["components"]!["schemas"]!["ClassifyBody"]!["properties"]!;
        var (labels, templates) = (classify["labels"]!, classify["templates"]!);

        Assert.Equal((1, MaxLabels), (Number(labels, "minItems"), Number(labels, "maxItems")));
        Assert.Equal((1, MaxLabelLength), (Number(labels["items"]!, "minLength"), Number(labels["items"]!, "maxLength")));
        Assert.Equal((MaxTemplates, MaxLabelLength), (Number(templates, "maxItems"), Number(templates["items"]!, "maxLength")));
        Assert.Equal((MaxImages, MaxImages), (Number(classify["images"]!, "maxItems"), Number(classify["embeddings"]!, "maxItems")));
    }

    [Fact]
    public async Task Default_limits_are_those_of_the_settings()
    {
        var contract = new Contract(JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Fixtures", "openapi.json"), Token))!.AsObject());
        var schemas = contract.Document["components"]!["schemas"]!;
        var labels = schemas["ClassifyBody"]!["properties"]!["labels"]!;
        var defaults = new GatewayOptions();

        Assert.Equal((defaults.MaxLabels, defaults.MaxLabelLength), (Number(labels, "maxItems"), Number(labels["items"]!, "maxLength")));
        Assert.Equal(defaults.MaxImages, Number(schemas["ClassifyBody"]!["properties"]!["images"]!, "maxItems"));
        Assert.Equal(Limits.MaxLabelSetsPerJob, Number(schemas["SubmitJobBody"]!["properties"]!["labelSets"]!, "maxItems"));
        Assert.Equal(HttpLimits.MaxKeepDays, Number(schemas["SubmitJobBody"]!["properties"]!["keepDays"]!, "maximum"));
        Assert.Equal(HttpLimits.MaxPageImages, Number(contract.Operation("GET", "/v1/jobs/x/results")!["parameters"]!.AsArray().Single(parameter => parameter!["name"]?.GetValue<string>() == "most")!["schema"]!, "maximum"));
    }

    [Theory]
    [InlineData("POST", "/v1/classify", """{"images":["IMAGE"],"labels":["cat"],"templates":["a {}"],"topK":1,"threshold":0.5,"rematch":0}""", 13)]
    [InlineData("POST", "/v1/classify", """{"image":"IMAGE","labelSet":"things"}""", 3)]
    [InlineData("POST", "/v1/classify", """{"embeddings":["AAAA"],"labels":["cat"]}""", 7)]
    [InlineData("PUT", "/v1/label-sets/limits", """{"labels":["cat"],"templates":["a {}"]}""", 7)]
    [InlineData("POST", "/v1/jobs", """{"source":{"type":"upload","name":"limits"},"labelSets":[{"labels":["cat"],"templates":["a {}"]}],"topK":1,"threshold":0.5,"rematch":0,"keepDays":1}""", 20)]
    [InlineData("POST", "/v1/jobs", """{"source":{"type":"upload","name":"limits"},"labelSets":[{"name":"things"}]}""", 8)]
    [InlineData("POST", "/v1/jobs", """{"source":{"type":"urls","urls":["http://127.0.0.1/a.jpg"]},"labelSets":[{"labels":["cat"]}]}""", 8)]
    [InlineData("POST", "/v1/jobs", """{"source":{"type":"directory","path":"/tmp","include":["*.jpg"],"exclude":["a"],"globs":["b"],"paths":["c"]},"labelSets":[{"labels":["cat"]}]}""", 15)]
    [InlineData("POST", "/v1/jobs", """{"source":{"type":"tar","path":"/tmp","include":["*.jpg"],"exclude":["a"]},"labelSets":[{"labels":["cat"]}]}""", 10)]
    [InlineData("POST", "/v1/jobs", """{"source":{"type":"list","file":"/tmp/a.csv"},"labelSets":[{"labels":["cat"]}]}""", 8)]
    [InlineData("POST", "/v1/embeddings", """{"input":["a cat"],"dimensions":12}""", 3)]
    [InlineData("POST", "/models/clip", """{"inputs":["a cat"]}""", 2)]
    [InlineData("POST", "/models/clip", """{"inputs":"IMAGE","parameters":{"candidate_labels":["cat"],"hypothesis_template":"a {}","top_k":1}}""", 8)]
    public async Task A_body_just_past_a_limit_is_refused(string method, string path, string valid, int least)
    {
        var contract = await fixture.Contract();
        var schema = contract.Operation(method, path)!["requestBody"]!["content"]!["application/json"]!["schema"]!;
        var seed = JsonNode.Parse(valid.Replace("IMAGE", _image, StringComparison.Ordinal))!;
        Assert.Empty(contract.Errors(schema, JsonSerializer.SerializeToElement(seed), closed: false));

        var cases = LimitCases.Of(contract, schema, seed);

        Assert.True(cases.Count >= least, $"{cases.Count} limits are described: {string.Join(", ", cases.Select(each => each.Name))}");
        List<string> taken = [];
        foreach (var each in cases)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(each.Body) };
            using var response = await fixture.Api.Http.SendAsync(request, Token);
            if (response.StatusCode != HttpStatusCode.BadRequest)
            {
                taken.Add($"{each.Name}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(Token)}");
            }
        }

        Assert.Empty(taken);
    }

    [Fact]
    public async Task Bodies_at_the_limits_are_taken()
    {
        var at = new
        {
            images = Enumerable.Repeat(_image, MaxImages),
            labels = Enumerable.Range(0, MaxLabels).Select(i => new string((char)('a' + i), MaxLabelLength)),
            templates = Enumerable.Repeat("{}" + new string('x', MaxLabelLength - 2), MaxTemplates),
            topK = 1,
            threshold = 1,
            model = "clip",
        };
        using var response = await fixture.Api.Http.PostAsJsonAsync("/v1/classify", at, Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/v1/jobs/JOB/results?from=-1")]
    [InlineData("GET", "/v1/jobs?most=0")]
    [InlineData("GET", "/v1/jobs?most=1001")]
    [InlineData("GET", "/v1/jobs/JOB/results?most=0")]
    [InlineData("GET", "/v1/jobs/JOB/results?most=1001")]
    [InlineData("POST", "/v1/jobs/JOB/images?first=-1&name=a.jpg")]
    [InlineData("PUT", "/v1/label-sets/-a")]
    [InlineData("PUT", "/v1/label-sets/a%20b")]
    public async Task A_parameter_past_a_limit_is_refused(string method, string path)
    {
        var job = await fixture.Api.SubmitUpload();
        using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("JOB", job, StringComparison.Ordinal));
        request.Content = method == "PUT" ? JsonContent.Create(new { labels = new[] { "cat" } }) : null;
        using var response = await fixture.Api.Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static int Number(JsonNode schema, string limit) => schema[limit]!.GetValue<int>();

    /// <summary>An HTTP API with small limits.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private Contract? _contract;

        internal TestApi Api { get; private set; } = null!;

        internal async Task<Contract> Contract() => _contract ??= await OpenApi.Contract.Load(Api.Address);

        public async ValueTask InitializeAsync()
        {
            Api = await TestApi.StartAsync(new()
            {
                ["Http:MaxImages"] = $"{MaxImages}", ["Http:MaxLabels"] = $"{MaxLabels}", ["Http:MaxLabelLength"] = $"{MaxLabelLength}", ["Http:MaxTemplates"] = $"{MaxTemplates}",
                ["Http:MaxOpenJobsPerKey"] = "100",
            });
            await Api.Services.GetRequiredService<IGrainFactory>().GetGrain<ILabelSetNameGrain>("things").PutAsync(new LabelSetDefinition { Labels = ["cat", "dog"] });
        }

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
