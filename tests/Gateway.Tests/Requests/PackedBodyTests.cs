using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using ZeroShotOrleans.Gateway.Requests;
using ZeroShotOrleans.Gateway.Tests.Door;
using ZeroShotOrleans.Gateway.Tests.Native;
using ZeroShotOrleans.Processes;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

/// <summary>Bodies with a Content-Encoding: unpacked within the limits of bodies that have none, or refused with the reason.</summary>
public sealed class PackedBodyTests(PackedBodyTests.Fixture fixture) : IClassFixture<PackedBodyTests.Fixture>
{
    private const int MaxBodyBytes = 1024 * 1024;
    private const string Json = "application/json";
    private const string Form = "multipart/form-data; boundary=part";

    private static readonly Dictionary<string, (HttpMethod Method, string Path, string? Type, byte[] Body)> _requests = new()
    {
        ["Hugging Face, JSON"] = (HttpMethod.Post, "/models/clip", Json, Bytes(new { inputs = DoorCalls.Image, parameters = new { candidate_labels = new[] { "cat", "dog" } } })),
        ["Hugging Face, bytes"] = (HttpMethod.Post, "/models/clip?candidate_labels=cat,dog", null, DoorCalls.Image),
        ["classify, JSON"] = (HttpMethod.Post, "/v1/classify", Json, Bytes(new { model = "clip", image = DoorCalls.Image, labels = new[] { "cat", "dog" } })),
        ["classify, form"] = (HttpMethod.Post, "/v1/classify", Form, FormOf(("labels", "cat,dog"), ("model", "clip"))),
        ["embeddings"] = (HttpMethod.Post, "/v1/embeddings", Json, Bytes(new { model = "clip", input = new[] { "a cat", "a dog" } })),
        ["label set"] = (HttpMethod.Put, "/v1/label-sets/packed", Json, Bytes(new { labels = new[] { "cat", "dog" } })),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Requests() => Pairs(_requests.Keys, Packed.Codings);

    // Bits are noticed where the format has a checksum: raw deflate and br have none, as bodies without a coding have none.
    public static TheoryData<string, string> Damages() => Pairs(Packed.Codings.Where(coding => coding != "x-gzip" && coding != "GZip"),
        ["cut to nothing", "cut to 1", "cut to 2", "cut to 10", "cut in half", "cut by 9", "cut by 8", "cut by 4", "cut by 1", "one byte more", "other bytes after it", "another coding"]);

    public static TheoryData<string> Paths() => ["/models/clip", "/v1/classify", "/v1/embeddings", "/v1/jobs"];

    [Theory, MemberData(nameof(Requests))]
    public async Task A_packed_body_is_answered_like_the_same_body_unpacked(string request, string coding)
    {
        var (_, _, type, body) = _requests[request];
        var (expectedStatus, expected) = await Send(request, new ByteArrayContent(body) { Headers = { { "Content-Type", type ?? "image/jpeg" } } });

        var (status, answer) = await Send(request, Packed.Content(Packed.Of(body, coding), coding, type));

        Assert.Equal(HttpStatusCode.OK, expectedStatus);
        Assert.True(status == HttpStatusCode.OK, answer);
        Assert.Equal(expected, answer);
    }

    [Theory]
    [InlineData("gzip", true)]
    [InlineData("deflate, raw", false)]
    [InlineData("br", true)]
    public async Task Images_of_an_upload_may_be_packed(string coding, bool asForm)
    {
        var job = await fixture.Door.SubmitUpload();
        var body = asForm ? FormOf() : DoorCalls.Image;

        using var content = Packed.Content(Packed.Of(body, coding), coding, asForm ? Form : "image/jpeg");
        using var sent = await fixture.Door.Http.PostAsync($"/v1/jobs/{job}/images?first=0&name=a.jpg", content, Token);

        Assert.True(sent.StatusCode == HttpStatusCode.OK, await sent.Content.ReadAsStringAsync(Token));
        var results = await fixture.Door.Finish(job, 1);
        Assert.Equal(ImageFault.None, Assert.Single(results).Outcome.Fault);
    }

    [Theory, MemberData(nameof(Damages))]
    [InlineData("gzip", "a flipped bit")]
    [InlineData("deflate", "a flipped bit")]
    public async Task A_damaged_packing_is_refused(string coding, string damage)
    {
        // An image of which a part would be classified, and a form whose end nobody needs: what stands there is looked at all the same.
        foreach (var request in (string[])["Hugging Face, bytes", "classify, form"])
        {
            var (_, _, type, body) = _requests[request];

            var (status, answer) = await Send(request, Packed.Content(Damaged(Packed.Of(body, coding), damage, coding), coding, type));

            Assert.True(status == HttpStatusCode.BadRequest, $"{request}: {status} {answer}");
            Assert.Contains("Content-Encoding", answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_damaged_packing_of_an_upload_is_refused_before_any_of_its_images_is_taken()
    {
        var job = await fixture.Door.SubmitUpload();

        using var content = Packed.Content(Damaged(Packed.Of(FormOf(), "gzip"), "a flipped bit", "gzip"), "gzip", Form);
        using var sent = await fixture.Door.Http.PostAsync($"/v1/jobs/{job}/images?first=0", content, Token);

        Assert.Equal(HttpStatusCode.BadRequest, sent.StatusCode);
        Assert.Equal(0, (await DoorCalls.Json(await fixture.Door.Http.GetAsync($"/v1/jobs/{job}/images", Token))).GetProperty("next").GetInt64());
    }

    [Theory, MemberData(nameof(Paths))]
    public async Task A_coding_that_is_not_known_is_refused_with_those_that_are(string path)
    {
        foreach (var coding in (string[])["zstd", "compress", "aws-chunked", "gzip, br", "br,gzip", "gzip;q=1", "*"])
        {
            using var content = new ByteArrayContent("{}"u8.ToArray()) { Headers = { { "Content-Type", Json } } };
            content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
            using var response = await fixture.Door.Http.PostAsync(path, content, Token);

            Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
            Assert.Equal("gzip, deflate, br", response.Headers.GetValues("Accept-Encoding").Single());
            Assert.Contains(coding.Split(',')[0], await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Identity_is_no_coding()
    {
        var (_, _, type, body) = _requests["classify, JSON"];

        var (status, answer) = await Send("classify, JSON", Packed.Content(body, "identity", type));

        Assert.True(status == HttpStatusCode.OK, answer);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("deflate, raw")]
    [InlineData("br")]
    public async Task A_bomb_is_refused_and_never_in_memory(string coding)
    {
        // 256 MiB in some hundred KB: the limit of a body is 1 MiB, and so is what all may have.
        await using var door = await TestDoor.StartAsync(new() { ["Http:MaxBodyBytes"] = $"{MaxBodyBytes}", ["Http:MaxBodyBytesInHand"] = $"{8 * MaxBodyBytes}" });
        var bomb = Packed.Of(new byte[256 * 1024 * 1024], coding);
        Assert.True(bomb.Length < MaxBodyBytes);
        var job = await door.SubmitUpload();

        foreach (var path in (string[])["/models/clip", "/v1/classify", "/v1/embeddings", $"/v1/jobs/{job}/images?name=a.jpg"])
        {
            using var content = Packed.Content(bomb, coding, path == "/v1/classify" ? Json : "image/jpeg");
            using var response = await door.Http.PostAsync(path, content, Token);

            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Assert.Contains("Http:MaxBodyBytes", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        var budget = door.Services.GetRequiredService<BodyBudget>();
        Assert.InRange(budget.Peak, 1, 8 * MaxBodyBytes);
        await Until.TrueAsync(() => budget.Taken == 0, TimeSpan.FromSeconds(30), "what was taken is given back", Token);
    }

    [Fact]
    public async Task A_packing_that_never_says_anything_is_limited_too()
    {
        // Stored blocks of length 0, of which none is the last.
        var nothing = Enumerable.Repeat((byte[])[0, 0, 0, 0xFF, 0xFF], MaxBodyBytes / 4).SelectMany(each => each).ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/models/clip") { Content = Packed.Content(nothing, "deflate, raw", type: null) };
        request.Headers.TransferEncodingChunked = true;

        using var response = await fixture.Door.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task What_a_packed_body_holds_counts_against_the_budget()
    {
        await using var door = await TestDoor.StartAsync(new() { ["Http:MaxBodyBytesInHand"] = "1048576" });
        var budget = door.Services.GetRequiredService<BodyBudget>();
        var packed = Packed.Of(new byte[700_000], "gzip");
        Assert.True(packed.Length < 10_000);

        // All but the last byte: it is unpacked, and waits.
        using var waiting = await RawRequest.OpenAsync(door.Address, Token);
        await waiting.SendAsync(string.Create(CultureInfo.InvariantCulture, $"POST /models/clip HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n"), Token);
        await waiting.SendAsync(packed.AsMemory(..^1), Token);
        await Until.TrueAsync(() => budget.Taken >= 650_000, TimeSpan.FromSeconds(30), "the body is unpacked", Token);

        using var refused = await door.Http.PostAsync("/models/clip", Packed.Content(packed, "gzip", type: null), Token);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("Http:MaxBodyBytesInHand", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, string Answer)> Send(string request, HttpContent content)
    {
        var (method, path, _, _) = _requests[request];
        using var message = new HttpRequestMessage(method, path) { Content = content };
        using var response = await fixture.Door.Http.SendAsync(message, Token);
        var answer = await response.Content.ReadAsStringAsync(Token);
        using var body = JsonDocument.Parse(answer);

        // A label set says when it was made; the first answer embeds the labels, later ones do not.
        return (response.StatusCode, body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("results", out var results) ? results.GetRawText() : answer);
    }

    private static byte[] Damaged(byte[] packed, string damage, string coding) => damage switch
    {
        "cut to nothing" => [],
        "cut to 1" => packed[..1],
        "cut to 2" => packed[..2],
        "cut to 10" => packed[..10],
        "cut in half" => packed[..(packed.Length / 2)],
        "cut by 9" => packed[..^9],
        "cut by 8" => packed[..^8],
        "cut by 4" => packed[..^4],
        "cut by 1" => packed[..^1],
        "one byte more" => [.. packed, 0],
        "other bytes after it" => [.. packed, .. "GET / HTTP/1.1\r\n\r\n"u8],
        "a flipped bit" => Flipped(packed),
        _ => Packed.Of(DoorCalls.Image, coding == "br" ? "gzip" : "br"),
    };

    // Near the end, where nothing but the checksum notices it.
    private static byte[] Flipped(byte[] packed)
    {
        var copy = packed.ToArray();
        copy[^6] ^= 0x10;
        return copy;
    }

    private static byte[] Bytes(object body) => JsonSerializer.SerializeToUtf8Bytes(body);

    private static byte[] FormOf(params (string Name, string Value)[] fields) =>
    [
        .. Encoding.ASCII.GetBytes(string.Concat(fields.Select(field => $"--part\r\nContent-Disposition: form-data; name=\"{field.Name}\"\r\n\r\n{field.Value}\r\n"))),
        .. "--part\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\n\r\n"u8,
        .. DoorCalls.Image,
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

    /// <summary>A door with a small limit of a body.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal TestDoor Door { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Door = await TestDoor.StartAsync(new() { ["Http:MaxBodyBytes"] = $"{MaxBodyBytes}" });

        public ValueTask DisposeAsync() => Door.DisposeAsync();
    }
}
