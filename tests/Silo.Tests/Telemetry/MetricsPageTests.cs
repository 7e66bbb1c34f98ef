using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace ZeroShotOrleans.Silo.Tests.Telemetry;

/// <summary>Access to <c>/metrics</c>.</summary>
public sealed class MetricsPageTests
{
    private const string Administrator = "key-of-the-administrator";
    private const string Classifier = "key-of-somebody-who-classifies";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_are_public_on_an_http_api_without_keys()
    {
        await using var silo = await ProgramUnderTest.StartAsync();

        var page = await silo.Http.GetStringAsync("/metrics", Token);

        Assert.Contains("zeroshot_encoder_running", page, StringComparison.Ordinal);
        Assert.Contains("service_instance_id=\"silo-under-test\"", page, StringComparison.Ordinal);
        Assert.Contains("zeroshot_role=\"all\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_require_an_administrator_on_an_http_api_with_keys_but_not_on_their_own_listener()
    {
        var own = ProgramUnderTest.Loopback();
        await using var silo = await ProgramUnderTest.StartAsync(
            "--Auth:Keys:0:Name=administrator", $"--Auth:Keys:0:Sha256={Hash(Administrator)}", "--Auth:Keys:0:Scopes:0=admin",
            "--Auth:Keys:1:Name=classifier", $"--Auth:Keys:1:Sha256={Hash(Classifier)}", "--Auth:Keys:1:Scopes:0=classify",
            $"--Telemetry:MetricsUrls={own}");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(silo.Http, "/metrics", key: null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(silo.Http, "/metrics", Classifier));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(silo.Http, "/metrics", Administrator));

        using var collector = new HttpClient { BaseAddress = new Uri(own) };
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(collector, "/metrics", key: null));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(collector, "/v1/models", key: null));
    }

    [Theory]
    [InlineData("localhost", "", HttpStatusCode.OK)]
    [InlineData("evil.test", "", HttpStatusCode.Forbidden)]
    [InlineData("localhost", "https://evil.example", HttpStatusCode.Forbidden)]
    public async Task A_page_of_another_site_does_not_read_them_on_loopback(string host, string origin, HttpStatusCode expected)
    {
        var own = ProgramUnderTest.Loopback();
        await using var silo = await ProgramUnderTest.StartAsync($"--Telemetry:MetricsUrls={own}");
        using var browser = new HttpClient { BaseAddress = new Uri(own) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Host = host } };
        if (origin.Length > 0)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await browser.SendAsync(request, Token);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Only_GET_and_HEAD_are_answered()
    {
        var own = ProgramUnderTest.Loopback();
        await using var silo = await ProgramUnderTest.StartAsync($"--Telemetry:MetricsUrls={own}");
        using var collector = new HttpClient { BaseAddress = new Uri(own) };
        foreach (var http in (HttpClient[])[silo.Http, collector])
        {
            using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/metrics"), Token);
            Assert.Equal(HttpStatusCode.OK, head.StatusCode);
            Assert.Empty(await head.Content.ReadAsByteArrayAsync(Token));
            foreach (var method in (HttpMethod[])[HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Options])
            {
                using var refused = await http.SendAsync(new HttpRequestMessage(method, "/metrics"), Token);
                Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD"), (refused.StatusCode, string.Join(", ", refused.Content.Headers.Allow)));
            }
        }
    }

    [Fact]
    public async Task Metrics_on_the_http_api_can_be_disabled()
    {
        await using var silo = await ProgramUnderTest.StartAsync("--Telemetry:Prometheus=false");

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(silo.Http, "/metrics", key: null));
    }

    [Theory]
    [InlineData("http://0.0.0.0:9464")]
    [InlineData("http://127.0.0.1:9464;http://*:9464")]
    [InlineData("http://gpu7:9464")]
    public void A_listener_on_the_network_must_be_allowed_explicitly(string urls)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => SiloProgram.Build(["--Cluster:Roles=Encoder", $"--Telemetry:MetricsUrls={urls}"]));
        Assert.Contains("Telemetry:AllowAnyoneOnTheNetwork=true", refusal.Message, StringComparison.Ordinal);

        using var meant = SiloProgram.Build(["--Cluster:Roles=Encoder", $"--Telemetry:MetricsUrls={urls}", "--Telemetry:AllowAnyoneOnTheNetwork=true"]);
    }

    [Fact]
    public async Task Two_silos_with_one_address_report_the_setting()
    {
        var address = ProgramUnderTest.Loopback();
        await using var first = await ProgramUnderTest.StartAsync($"--Telemetry:MetricsUrls={address}");

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ProgramUnderTest.StartAsync($"--Telemetry:MetricsUrls={address}"));

        Assert.Contains($"Telemetry:MetricsUrls={address}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_listener_address_is_reported()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => SiloProgram.Build(["--Cluster:Roles=Encoder", "--Telemetry:OtlpEndpoint=collector:4317"]));

        Assert.Contains("Telemetry:OtlpEndpoint is 'collector:4317'", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var answer = await http.SendAsync(request, Token);
        return answer.StatusCode;
    }

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key)));
}
