using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Tests.Api;
using ZeroShotOrleans.Gateway.Tests.Native;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

/// <summary>Bodies with a Content-Encoding are decompressed within the limits, or rejected with the reason.</summary>
public sealed class CompressedBodyTests(CompressedBodyTests.Fixture fixture) : IClassFixture<CompressedBodyTests.Fixture>
{
    private const int MaxBodyBytes = 1024 * 1024;
    private const string Json = "application/json";
    private const string Form = "multipart/form-data; boundary=part";

    private static readonly Dictionary<string, (HttpMethod Method, string Path, string? Type, byte[] Body)> _requests = new()
    {
        ["Hugging Face, JSON"] = (HttpMethod.Post, "/models/clip", Json, Bytes(new { inputs = ApiCalls.Image, parameters = new { candidate_labels = new[] { "cat", "dog" } } })),
        ["Hugging Face, bytes"] = (HttpMethod.Post, "/models/clip?candidate_labels=cat,dog", null, ApiCalls.Image),
        ["classify, JSON"] = (HttpMethod.Post, "/v1/classify", Json, Bytes(new { model = "clip", image = ApiCalls.Image, labels = new[] { "cat", "dog" } })),
        ["classify, form"] = (HttpMethod.Post, "/v1/classify", Form, FormOf(("labels", "cat,dog"), ("model", "clip"))),
        ["embeddings"] = (HttpMethod.Post, "/v1/embeddings", Json, Bytes(new { model = "clip", input = new[] { "a cat", "a dog" } })),
        ["label set"] = (HttpMethod.Put, "/v1/label-sets/compressed", Json, Bytes(new { labels = new[] { "cat", "dog" } })),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Requests() => Pairs(_requests.Keys, Compressed.Codings);

    // Flipped bits are detected only by formats with a checksum, which raw deflate and br lack.
    public static TheoryData<string, string> Damages() => Pairs(Compressed.Codings.Where(coding => coding != "x-gzip" && coding != "GZip"),
        ["cut to nothing", "cut to 1", "cut to 2", "cut to 10", "cut in half", "cut by 9", "cut by 8", "cut by 4", "cut by 1", "one byte more", "other bytes after it", "another coding"]);

    public static TheoryData<string> Paths() => ["/models/clip", "/v1/classify", "/v1/embeddings", "/v1/jobs"];

    [Theory, MemberData(nameof(Requests))]
    public async Task A_compressed_body_gets_the_answer_of_the_same_body_uncompressed(string request, string coding)
    {
        var (_, _, type, body) = _requests[request];
        var (expectedStatus, expected) = await Send(request, new ByteArrayContent(body) { Headers = { { "Content-Type", type ?? "image/jpeg" } } });

        var (status, answer) = await Send(request, Compressed.Content(Compressed.Of(body, coding), coding, type));

        Assert.Equal(HttpStatusCode.OK, expectedStatus);
        Assert.True(status == HttpStatusCode.OK, answer);
        Assert.Equal(expected, answer);
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("deflate, raw", false)]
    [InlineData("br", true)]
    [InlineData("zstd", false)]
    public async Task Uploads_may_be_compressed(string coding, bool asForm)
    {
        var job = await fixture.Api.SubmitUpload();
        var body = asForm ? FormOf() : ApiCalls.Image;

        using var content = Compressed.Content(Compressed.Of(body, coding), coding, asForm ? Form : "image/jpeg");
        using var sent = await fixture.Api.Http.PostAsync($"/v1/jobs/{job}/images?first=0&name=a.jpg", content, Token);

        Assert.True(sent.StatusCode == HttpStatusCode.OK, await sent.Content.ReadAsStringAsync(Token));
        var results = await fixture.Api.Finish(job, 1);
        Assert.Equal(ImageError.None, Assert.Single(results).Outcome.Error);
    }

    [Theory, MemberData(nameof(Damages))]
    [InlineData("gzip", "a flipped bit")]
    [InlineData("deflate", "a flipped bit")]
    public async Task Damaged_compression_is_rejected(string coding, string damage)
    {
        // A decoder may classify part of an image, and a form reader does not need the end of its body: both must be checked all the same.
        foreach (var request in (string[])["Hugging Face, bytes", "classify, form"])
        {
            var (_, _, type, body) = _requests[request];

            var (status, answer) = await Send(request, Compressed.Content(Damaged(Compressed.Of(body, coding), damage, coding), coding, type));

            Assert.True(status == HttpStatusCode.BadRequest, $"{request}: {status} {answer}");
            Assert.Contains("Content-Encoding", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_damaged_upload_is_rejected_before_any_image_is_accepted()
    {
        var job = await fixture.Api.SubmitUpload();

        using var content = Compressed.Content(Damaged(Compressed.Of(FormOf(), "gzip"), "a flipped bit", "gzip"), "gzip", Form);
        using var sent = await fixture.Api.Http.PostAsync($"/v1/jobs/{job}/images?first=0", content, Token);

        Assert.Equal(HttpStatusCode.BadRequest, sent.StatusCode);
        Assert.Equal(0, (await ApiCalls.Json(await fixture.Api.Http.GetAsync($"/v1/jobs/{job}/images", Token))).GetProperty("next").GetInt64());
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task An_unsupported_coding_is_rejected_with_the_supported_ones(string path)
    {
        foreach (var coding in (string[])["compress", "aws-chunked", "gzip, br", "br,gzip", "gzip, gzip", "zstd, gzip", "gzip;q=1", "*"])
        {
            using var content = new ByteArrayContent("{}"u8.ToArray()) { Headers = { { "Content-Type", Json } } };
            content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
            using var response = await fixture.Api.Http.PostAsync(path, content, Token);

            Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
            Assert.Equal("gzip, deflate, br, zstd", response.Headers.GetValues("Accept-Encoding").Single());
            Assert.Contains(coding.Split(',')[0], await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Identity_is_ignored()
    {
        var (_, _, type, body) = _requests["classify, JSON"];

        var (status, answer) = await Send("classify, JSON", Compressed.Content(body, "identity", type));

        Assert.True(status == HttpStatusCode.OK, answer);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("deflate, raw")]
    [InlineData("br")]
    [InlineData("zstd")]
    public async Task A_decompression_bomb_is_rejected_within_the_limits(string coding)
    {
        // 256 MiB of zeros. A body may have 1 MiB, all bodies together 8 MiB.
        await using var api = await TestApi.StartAsync(new() { ["Http:MaxBodyBytes"] = $"{MaxBodyBytes}", ["Http:MaxBodyBytesInFlight"] = $"{8 * MaxBodyBytes}" });
        var bomb = Compressed.Of(new byte[256 * 1024 * 1024], coding);
        Assert.True(bomb.Length < MaxBodyBytes);
        var job = await api.SubmitUpload();

        foreach (var path in (string[])["/models/clip", "/v1/classify", "/v1/embeddings", $"/v1/jobs/{job}/images?name=a.jpg"])
        {
            using var content = Compressed.Content(bomb, coding, path is "/v1/classify" or "/v1/embeddings" ? Json : "image/jpeg");
            using var response = await api.Http.PostAsync(path, content, Token);

            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Assert.Contains("Http:MaxBodyBytes", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        var budget = api.Services.GetRequiredService<BodyBudget>();
        Assert.InRange(budget.Peak, 1, 8 * MaxBodyBytes);
        await Until.TrueAsync(() => budget.Taken == 0, TimeSpan.FromSeconds(30), "what was taken is given back", Token);
    }

    [Fact]
    public async Task Endless_empty_blocks_are_rejected()
    {
        // Stored blocks of length 0, none marked as the last.
        var nothing = Enumerable.Repeat((byte[])[0, 0, 0, 0xFF, 0xFF], MaxBodyBytes / 4).SelectMany(each => each).ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/models/clip") { Content = Compressed.Content(nothing, "deflate, raw", type: null) };
        request.Headers.TransferEncodingChunked = true;

        using var response = await fixture.Api.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task The_decompressed_size_counts_against_the_budget()
    {
        await using var api = await TestApi.StartAsync(new() { ["Http:MaxBodyBytesInFlight"] = "1048576" });
        var budget = api.Services.GetRequiredService<BodyBudget>();
        var compressed = Compressed.Of(new byte[700_000], "gzip");
        Assert.True(compressed.Length < 10_000);

        // All but the last byte: the server has decompressed it and waits.
        using var waiting = await RawRequest.OpenAsync(api.Address, Token);
        await waiting.SendAsync(string.Create(CultureInfo.InvariantCulture, $"POST /models/clip HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Length: {compressed.Length}\r\n\r\n"), Token);
        await waiting.SendAsync(compressed.AsMemory(..^1), Token);
        await Until.TrueAsync(() => budget.Taken >= 650_000, TimeSpan.FromSeconds(30), "the body is decompressed", Token);

        using var refused = await api.Http.PostAsync("/models/clip", Compressed.Content(compressed, "gzip", type: null), Token);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("Http:MaxBodyBytesInFlight", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, string Answer)> Send(string request, HttpContent content)
    {
        var (method, path, _, _) = _requests[request];
        using var message = new HttpRequestMessage(method, path) { Content = content };
        using var response = await fixture.Api.Http.SendAsync(message, Token);
        var answer = await response.Content.ReadAsStringAsync(Token);
        using var body = JsonDocument.Parse(answer);

        // The number of embedded prompts differs between the first request and later ones.
        return (response.StatusCode, body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("results", out var results) ? results.GetRawText() : answer);
    }

    private static byte[] Damaged(byte[] compressed, string damage, string coding) => damage switch
    {
        "cut to nothing" => [],
        "cut to 1" => compressed[..1],
        "cut to 2" => compressed[..2],
        "cut to 10" => compressed[..10],
        "cut in half" => compressed[..(compressed.Length / 2)],
        "cut by 9" => compressed[..^9],
        "cut by 8" => compressed[..^8],
        "cut by 4" => compressed[..^4],
        "cut by 1" => compressed[..^1],
        "one byte more" => [.. compressed, 0],
        "other bytes after it" => [.. compressed, .. "GET / HTTP/1.1\r\n\r\n"u8],
        "a flipped bit" => Flipped(compressed),
        _ => Compressed.Of(ApiCalls.Image, coding == "br" ? "gzip" : "br"),
    };

    // In the trailer.
    private static byte[] Flipped(byte[] compressed)
    {
        var copy = compressed.ToArray();
        copy[^6] ^= 0x10;
        return copy;
    }

    private static byte[] Bytes(object body) => JsonSerializer.SerializeToUtf8Bytes(body);

    private static byte[] FormOf(params (string Name, string Value)[] fields) =>
    [
        .. System.Text.Encoding.ASCII.GetBytes(string.Concat(fields.Select(field => $"--part\r\nContent-Disposition: form-data; name=\"{field.Name}\"\r\n\r\n{field.Value}\r\n"))),
        .. "--part\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\n\r\n"u8,
        .. ApiCalls.Image,
        .. "\r\n--part--\r\n"u8,
    ];

    private static TheoryData<string, string> Pairs(IEnumerable<string> one, IEnumerable<string> other)
    {
        var pairs = new TheoryData<string, string>();
        foreach (var (first, second) in one.SelectMany(first => other.Select(second => (first, second))))
        {
            pairs.Add(first, second);
        }

        return pairs;
    }

    /// <summary>A server with a small body limit.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Api = await TestApi.StartAsync(new() { ["Http:MaxBodyBytes"] = $"{MaxBodyBytes}" });

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
