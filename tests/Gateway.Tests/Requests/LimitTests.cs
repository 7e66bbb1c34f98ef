using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Requests;

/// <summary>Requests above a limit are rejected with a message that names the setting, and affect no other request.</summary>
public sealed class LimitTests(LimitTests.Fixture fixture) : IClassFixture<LimitTests.Fixture>
{
    private static readonly string _image = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "wire", "image.jpg")));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_too_large_body_is_read_to_the_end_and_rejected()
    {
        // Larger than socket buffers: a server that closed at once would break the client's connection.
        using var response = await fixture.Api.Http.PostAsync("/models/clip", new ByteArrayContent(new byte[6 * 1024 * 1024]), Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("Http:MaxBodyBytes", await Error(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_a_length_is_limited_too()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/models/clip") { Content = new StreamContent(new MemoryStream(new byte[3 * 1024 * 1024])) };
        request.Headers.TransferEncodingChunked = true;

        using var response = await fixture.Api.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [InlineData(21, "Http:MaxLabels")]
    [InlineData(0, "is empty")]
    public async Task The_number_of_labels_is_limited(int labels, string message)
    {
        using var response = await fixture.Api.Http.PostAsJsonAsync("/models/clip", new
        {
            inputs = _image, parameters = new { candidate_labels = Enumerable.Range(0, labels).Select(i => $"label {i}") },
        }, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(message, await Error(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_length_of_labels_and_the_number_of_templates_and_images_are_limited()
    {
        Assert.Contains("Http:MaxLabelLength", await Refusal(new { image = _image, labels = new[] { new string('x', 51) } }), StringComparison.Ordinal);
        Assert.Contains("Http:MaxTemplates", await Refusal(new { image = _image, labels = "a,b", templates = Enumerable.Range(0, 4).Select(i => $"{i} {{}}") }), StringComparison.Ordinal);
        Assert.Contains("Http:MaxImages", await Refusal(new { images = Enumerable.Repeat(_image, 4), labels = "a,b" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_with_too_many_pixels_has_its_own_error()
    {
        using var response = await fixture.Api.Http.PostAsJsonAsync("/v1/classify", new { images = new[] { PngOf(60_000, 60_000), _image }, labels = "cat,dog" }, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        var results = answer.RootElement.GetProperty("results");
        Assert.Equal("tooManyPixels", results[0].GetProperty("error").GetString());
        Assert.Equal("ok", results[1].GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("POST /models/clip HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("POST /models/clip HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("\0\0\0\0")]
    public async Task An_invalid_request_does_no_harm(string bytes)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(fixture.Api.Address.Host, fixture.Api.Address.Port, Token);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(bytes + "\r\n\r\n"), Token);
        socket.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(Token);

        Assert.DoesNotContain(" 500 ", answer, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await fixture.Api.Http.GetAsync("/health/live", Token)).StatusCode);
    }

    private async Task<string> Refusal(object body)
    {
        using var response = await fixture.Api.Http.PostAsJsonAsync("/v1/classify", body, Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        return await Error(response);
    }

    private static async Task<string> Error(HttpResponseMessage response)
    {
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token));
        return body.RootElement.GetProperty("error").GetString()!;
    }

    // Only a header, which announces more pixels than the file has.
    private static string PngOf(int width, int height)
    {
        var file = new List<byte> { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13 };
        byte[] header = [(byte)'I', (byte)'H', (byte)'D', (byte)'R', .. BigEndian(width), .. BigEndian(height), 8, 2, 0, 0, 0];
        file.AddRange(header);
        file.AddRange(BigEndian((int)System.IO.Hashing.Crc32.HashToUInt32(header)));
        return Convert.ToBase64String([.. file]);
    }

    private static byte[] BigEndian(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    /// <summary>An HTTP API with small limits.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Api = await TestApi.StartAsync(new()
        {
            ["Http:MaxBodyBytes"] = "1048576", ["Http:MaxLabels"] = "20", ["Http:MaxLabelLength"] = "50", ["Http:MaxTemplates"] = "3", ["Http:MaxImages"] = "3",
        });

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
