using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native.Uploads;

/// <summary>Uploaded images of a job: in order, each exactly once, whatever is repeated.</summary>
public sealed class UploadTests(UploadTests.Fixture fixture) : IClassFixture<UploadTests.Fixture>
{
    private static readonly string[] _oddNames = ["comma, and 'quotes'.jpg", "katze-猫-🐈.jpg", "folder/of/it.jpg", " blank around .jpg", "=1+1.jpg", "100%.jpg"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestApi Api => fixture.Api;

    [Fact]
    public async Task Files_become_images_in_order_with_their_names_and_bytes()
    {
        var job = await Api.SubmitUpload();
        (string Name, byte[] Bytes)[] files = [.. _oddNames.Select((name, index) => (name, (byte[])[.. ApiCalls.Image, (byte)index])), ("words.jpg", "no image"u8.ToArray()), ("empty.jpg", [])];

        Assert.Equal((HttpStatusCode.OK, 8L, 8), Answer(await Api.Upload(job, first: 0, files)));
        var (status, body) = await Api.Complete(job, 8);
        var results = await Api.Results(job);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(body.GetProperty("listingDone").GetBoolean());
        Assert.Equal(files.Select(file => file.Name), results.Select(result => result.Path));
        Assert.All(files.Zip(results).Take(6), pair => Assert.Equal((ImageError.None, HashOf(pair.First.Bytes)), (pair.Second.Outcome.Error, pair.Second.Outcome.Stamp.Content)));
        Assert.Equal([ImageError.UnknownFormat, ImageError.Empty], results.TakeLast(2).Select(result => result.Outcome.Error));
        Assert.Equal(8, (await Api.Http.GetStringAsync($"/v1/jobs/{job}/results?format=ndjson", Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Repeating_a_request_adds_no_duplicates()
    {
        var job = await Api.SubmitUpload();
        (string, byte[])[] files = [("a.jpg", ApiCalls.Image), ("b.jpg", ApiCalls.Image), ("c.jpg", ApiCalls.Image)];

        Assert.Equal((HttpStatusCode.OK, 3L, 3), Answer(await Api.Upload(job, first: 0, files)));
        Assert.Equal((HttpStatusCode.OK, 3L, 0), Answer(await Api.Upload(job, first: 0, files)));
        Assert.Equal((HttpStatusCode.OK, 4L, 1), Answer(await Api.Upload(job, first: 1, [.. files[1..], ("d.jpg", ApiCalls.Image)])));
        Assert.Equal((HttpStatusCode.OK, 4L, 0), Answer((HttpStatusCode.OK, JsonDocument.Parse(await Api.Http.GetStringAsync($"/v1/jobs/{job}/images", Token)).RootElement)));

        Assert.Equal(["a.jpg", "b.jpg", "c.jpg", "d.jpg"], (await Api.Finish(job, 4)).Select(result => result.Path));
    }

    [Fact]
    public async Task A_gap_is_rejected_with_the_expected_index()
    {
        var job = await Api.SubmitUpload();
        await Api.Upload(job, first: 0, ("a.jpg", ApiCalls.Image));

        var (status, body) = await Api.Upload(job, first: 2, ("c.jpg", ApiCalls.Image));

        Assert.Equal((HttpStatusCode.Conflict, "upload_gap"), (status, body.GetProperty("code").GetString()));
        Assert.Contains("expects image 1 next", body.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_first_files_are_appended()
    {
        var job = await Api.SubmitUpload();
        Assert.Equal((HttpStatusCode.OK, 2L, 2), Answer(await Api.Upload(job, first: null, ("a.jpg", ApiCalls.Image), ("b.jpg", ApiCalls.Image))));
        Assert.Equal((HttpStatusCode.OK, 3L, 1), Answer(await Raw(job, "name=c.jpg", ApiCalls.Image)));
        Assert.Equal((HttpStatusCode.OK, 3L, 0), Answer(await Raw(job, "name=c.jpg&first=2", ApiCalls.Image)));

        Assert.Equal(["a.jpg", "b.jpg", "c.jpg"], (await Api.Finish(job, 3)).Select(result => result.Path));
    }

    [Fact]
    public async Task Concurrent_appends_lose_no_file()
    {
        var job = await Api.SubmitUpload();
        var names = Enumerable.Range(0, 24).Select(i => $"{i:00}.jpg").ToArray();

        var answers = await Task.WhenAll(names.Select(name => Api.Upload(job, first: null, (name, ApiCalls.Image))));

        Assert.All(answers, answer => Assert.Equal(1, answer.Body.GetProperty("taken").GetInt32()));
        Assert.Equal(names, (await Api.Finish(job, 24)).Select(result => result.Path).Order());
    }

    [Fact]
    public async Task Large_files_among_small_ones_arrive_intact()
    {
        var job = await Api.SubmitUpload();
        var large = Bitmap(1_500, 1_400);
        (string Name, byte[] Bytes)[] files = [("a.jpg", ApiCalls.Image), ("large.bmp", large), ("b.jpg", ApiCalls.Image), ("large too.bmp", large), ("c.jpg", ApiCalls.Image)];
        Assert.True(large.Length > Limits.MaxBytesPerMessage);

        Assert.Equal((HttpStatusCode.OK, 5L, 5), Answer(await Api.Upload(job, first: 0, files)));
        Assert.Equal((HttpStatusCode.OK, 6L, 1), Answer(await Raw(job, "name=large+three.bmp&first=5", large)));
        Assert.Equal((HttpStatusCode.OK, 6L, 0), Answer(await Api.Upload(job, first: 0, files)));
        var results = await Api.Finish(job, 6);

        Assert.Equal([.. files.Select(file => file.Name), "large three.bmp"], results.Select(result => result.Path));
        Assert.All(results, result => Assert.Equal(ImageError.None, result.Outcome.Error));
        Assert.Equal([.. files.Select(file => HashOf(file.Bytes)), HashOf(large)], results.Select(result => result.Outcome.Stamp.Content));
    }

    [Fact]
    public async Task Partial_file_of_a_disconnected_client_is_discarded()
    {
        var job = await Api.SubmitUpload();
        var large = Bitmap(1_500, 1_400);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(Api.Address.Host, Api.Address.Port, Token);
            var stream = socket.GetStream();
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"POST /v1/jobs/{job}/images?name=broken.bmp HTTP/1.1\r\nHost: localhost\r\nContent-Length: {large.Length}\r\n\r\n"), Token);
            await stream.WriteAsync(large.AsMemory(0, large.Length - 1), Token);

            // The end of the connection, or a response: then the HTTP API has finished with the request.
            socket.Client.Shutdown(SocketShutdown.Send);
            Assert.DoesNotContain(" 200 ", await ReadToEnd(stream), StringComparison.Ordinal);
        }

        Assert.Equal((HttpStatusCode.OK, 1L, 1), Answer(await Api.Upload(job, first: null, ("whole.bmp", Bitmap(1_600, 1_300)))));

        var result = Assert.Single(await Api.Finish(job, 1));
        Assert.Equal(("whole.bmp", HashOf(Bitmap(1_600, 1_300))), (result.Path, result.Outcome.Stamp.Content));
    }

    [Fact]
    public async Task An_upload_completes_with_the_right_count_and_then_rejects_more_files()
    {
        var job = await Api.SubmitUpload();
        await Api.Upload(job, first: 0, ("a.jpg", ApiCalls.Image));

        var (tooMany, _) = await Api.Complete(job, 2);
        var (tooFew, _) = await Api.Complete(job, 0);
        var (right, _) = await Api.Complete(job, 1);
        var (again, _) = await Api.Complete(job, 1);
        var repeated = await Api.Upload(job, first: 0, ("a.jpg", ApiCalls.Image));
        var (more, body) = await Api.Upload(job, first: 1, ("b.jpg", ApiCalls.Image));

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Conflict), (tooMany, tooFew));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (right, again));
        Assert.Equal((HttpStatusCode.OK, 1L, 0), Answer(repeated));
        Assert.Equal((HttpStatusCode.Conflict, "upload_complete"), (more, body.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("", "text/plain", "x", "no name")]
    [InlineData("", "application/x-www-form-urlencoded", "x=y", "no name")]
    [InlineData("?name=two%0Alines.jpg", "image/jpeg", "x", "control characters")]
    [InlineData("?name=a.jpg&first=-1", "image/jpeg", "x", "'first' is -1")]
    [InlineData("?first=abc", "image/jpeg", "x", "first")]
    [InlineData("", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"first\"\r\n\r\n3\r\n--b--\r\n", "'first', which is not a file")]
    [InlineData("", "multipart/form-data; boundary=b", "--b--\r\n", "no file")]
    [InlineData("", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\n\r\nxxx", "ends early")]
    [InlineData("", "multipart/form-data", "x", "boundary")]
    public async Task An_invalid_upload_is_rejected_with_the_reason(string query, string type, string content, string reason)
    {
        var job = await Api.SubmitUpload();
        using var body = new ByteArrayContent(System.Text.Encoding.ASCII.GetBytes(content));
        body.Headers.TryAddWithoutValidation("Content-Type", type);

        using var response = await Api.Http.PostAsync($"/v1/jobs/{job}/images{query}", body, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(reason, (await ApiCalls.Json(response)).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("filename=\"katze-猫.jpg\"", "katze-猫.jpg")]
    [InlineData("filename=\"say \\\"cheese\\\".jpg\"", "say \"cheese\".jpg")]
    [InlineData("filename=plain.jpg", "plain.jpg")]
    [InlineData("filename=\"_.jpg\"; filename*=UTF-8''%E7%8C%AB.jpg", "猫.jpg")]
    public async Task File_names_are_read_in_all_common_encodings(string parameter, string name)
    {
        var job = await Api.SubmitUpload();
        using var body = new ByteArrayContent([.. System.Text.Encoding.UTF8.GetBytes($"--b\r\nContent-Disposition: form-data; name=\"image\"; {parameter}\r\n\r\n"), .. ApiCalls.Image, .. "\r\n--b--\r\n"u8]);
        body.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");

        using var response = await Api.Http.PostAsync($"/v1/jobs/{job}/images", body, Token);

        Assert.Equal(name, Assert.Single(await Api.Finish(job, 1)).Path);
    }

    [Fact]
    public async Task Job_with_a_server_side_source_rejects_uploads()
    {
        var job = await Api.Submit(new { type = "urls", urls = new[] { "http://127.0.0.1:1/a.jpg" } });

        var (status, body) = await Api.Upload(job, first: 0, ("a.jpg", ApiCalls.Image));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("accepts no upload", body.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> Raw(string job, string query, byte[] bytes)
    {
        using var response = await Api.Http.PostAsync($"/v1/jobs/{job}/images?{query}", new ByteArrayContent(bytes), Token);
        return (response.StatusCode, await ApiCalls.Json(response));
    }

    private static (HttpStatusCode Status, long Next, int Taken) Answer((HttpStatusCode Status, JsonElement Body) answer)
    {
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body.ToString());
        return (answer.Status, answer.Body.GetProperty("next").GetInt64(), answer.Body.GetProperty("taken").GetInt32());
    }

    private static async Task<string> ReadToEnd(Stream stream)
    {
        try
        {
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync(Token);
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static ContentHash HashOf(byte[] bytes)
    {
        var hash = System.IO.Hashing.XxHash128.HashToUInt128(bytes);
        return new ContentHash((ulong)(hash >> 64), (ulong)hash);
    }

    // Uncompressed, so that it is large; all rows differ, so that pieces in the wrong order are detected.
    private static byte[] Bitmap(int width, int height)
    {
        var stride = (width * 3 + 3) / 4 * 4;
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("BM"u8);
        writer.Write(54 + (stride * height));
        writer.Write(0);
        writer.Write(54);
        writer.Write(40);
        writer.Write(width);
        writer.Write(height);
        writer.Write((short)1);
        writer.Write((short)24);
        writer.Write(new byte[24]);
        var row = new byte[stride];
        for (var y = 0; y < height; y++)
        {
            BitConverter.TryWriteBytes(row, y);
            writer.Write(row);
        }

        return file.ToArray();
    }

    /// <summary>An HTTP API whose jobs may stay open.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        internal TestApi Api { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Api = await TestApi.StartAsync(new() { ["Http:MaxOpenJobsPerKey"] = "100" });

        public ValueTask DisposeAsync() => Api.DisposeAsync();
    }
}
