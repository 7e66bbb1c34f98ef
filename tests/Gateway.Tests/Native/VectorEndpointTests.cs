using System.IO.Hashing;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Parquet.Serialization;
using ZeroShotOrleans.Gateway.Tests.Api;

namespace ZeroShotOrleans.Gateway.Tests.Native;

/// <summary>Exported embeddings in each format are the stored bytes.</summary>
public sealed class VectorEndpointTests : IAsyncLifetime
{
    private const int Images = 260, HeaderBytes = 128;

    private readonly string _folder = Directory.CreateTempSubdirectory("zso-vectors-").FullName;
    private TestApi _api = null!;
    private string _job = "";
    private JobEmbedding[] _stored = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < Images - 1; i++)
        {
            await File.WriteAllBytesAsync(Path.Combine(_folder, $"{i:000}.jpg"), ApiCalls.Image);
        }

        await File.WriteAllTextAsync(Path.Combine(_folder, "broken.jpg"), "These are words.");
        _api = await TestApi.StartAsync();
        var client = _api.Client();
        var submitted = await client.SubmitAsync(
            new JobSpec { Source = new DirectorySource { Root = _folder }, Model = "clip", LabelSets = [new() { Labels = ["cat", "dog"] }], KeepEmbeddings = true }, Token);
        _job = submitted.Job.JobId;
        await foreach (var _ in client.GetJob(_job).ResultsAsync(cancellationToken: Token))
        {
            // Until its end.
        }

        _stored = await client.GetJob(_job).EmbeddingsAsync(cancellationToken: Token).SelectMany(page => page.Images).ToArrayAsync(Token);
        Assert.Equal((Images, Images - 1), (_stored.Length, _stored.Count(image => image.Status is EmbeddingStatus.Stored)));
        Assert.Equal(Convert.ToHexStringLower(XxHash128.Hash(ApiCalls.Image)), _stored[0].Hash);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Embeddings_of_a_job_are_the_stored_ones_in_every_format()
    {
        // JSON pages.
        List<JsonElement> rows = [];
        for (long? next = 0; next is { } from;)
        {
            var page = JsonDocument.Parse(await GetAsync($"from={from}&most=100", "application/json")).RootElement;
            rows.AddRange(page.GetProperty("rows").EnumerateArray());
            next = page.GetProperty("next").ValueKind is JsonValueKind.Null ? null : page.GetProperty("next").GetInt64();
        }

        AssertEqual(rows);

        // JSON lines, by name and by header.
        var lines = await GetAsync("format=ndjson", "application/x-ndjson");
        AssertEqual([.. Lines(lines)]);
        Assert.Equal(lines, await GetAsync("", "application/x-ndjson", accept: "application/x-ndjson"));
        Assert.Equal(Lines(lines).Skip(255).Select(row => row.GetRawText()), Lines(await GetAsync("format=ndjson&from=255", "application/x-ndjson")).Select(row => row.GetRawText()));

        // An array, with the names of its rows.
        var array = await GetAsync("format=npy", "application/x-npy");
        Assert.Contains($"'shape': ({Images - 1}, ", System.Text.Encoding.ASCII.GetString(array[..HeaderBytes]), StringComparison.Ordinal);
        Assert.Equal(_stored.SelectMany(image => image.Embedding ?? []), array[HeaderBytes..]);
        var names = Lines(await GetAsync("format=npy-names", "application/x-ndjson")).ToArray();
        Assert.Equal(_stored.Select(image => image.Path), names.Select(row => row.GetProperty("path").GetString()));
        Assert.Equal(Enumerable.Range(0, Images - 1).Select(row => (int?)row).Append(null), names.Select(row => row.GetProperty("row").ValueKind is JsonValueKind.Null ? (int?)null : row.GetProperty("row").GetInt32()));

        // Parquet.
        using var file = new MemoryStream(await GetAsync("format=parquet", "application/vnd.apache.parquet"));
        var table = (await ParquetSerializer.DeserializeAsync<Row>(file, cancellationToken: Token)).Data;
        Assert.Equal(_stored.Select(image => (image.Path, image.Hash, Bits(image.ToVector()))), table.Select(row => (row.path!, row.hash, Bits([.. row.embedding ?? []]))));
    }

    [Theory]
    [InlineData("format=arrow", 400, "'format' is 'arrow'; it must be json, ndjson, parquet, npy or npy-names.")]
    [InlineData("from=-1", 400, "'from' is -1")]
    [InlineData("most=0", 400, "'most' is 0; it must be 1 to 1000.")]
    [InlineData("format=npy&most=3", 400, "only format=json has pages")]
    public async Task Invalid_queries_are_refused(string query, int status, string message)
    {
        using var response = await _api.Http.GetAsync($"/v1/jobs/{_job}/embeddings?{query}", Token);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(message, (await ApiCalls.Json(response)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jobs_without_embeddings_or_without_an_end_are_refused()
    {
        var without = await _api.Submit(new { type = "directory", path = _folder });
        await foreach (var _ in _api.Client().GetJob(without).ResultsAsync(cancellationToken: Token))
        {
            // Until its end.
        }

        var unended = await _api.SubmitUpload();
        foreach (var (job, status, code) in ((string, HttpStatusCode, string)[])[(without, HttpStatusCode.BadRequest, "bad_request"), (unended, HttpStatusCode.Conflict, "job_not_ended"), ("nojob", HttpStatusCode.NotFound, "not_found")])
        {
            foreach (var format in (string[])["json", "npy", "parquet"])
            {
                using var response = await _api.Http.GetAsync($"/v1/jobs/{job}/embeddings?format={format}", Token);
                Assert.Equal((status, code), (response.StatusCode, (await ApiCalls.Json(response)).GetProperty("code").GetString()));
            }
        }
    }

    [Fact]
    public async Task Embeddings_of_a_label_set_are_the_same_in_every_format()
    {
        await _api.Services.GetRequiredService<IGrainFactory>().GetGrain<ILabelSetNameGrain>("things").PutAsync(new LabelSetDefinition { Labels = ["teapot", "cat", "猫"] }, Token);

        var json = JsonDocument.Parse(await LabelsAsync("format=json", "application/json")).RootElement;
        var array = await LabelsAsync("format=npy&version=1", "application/x-npy");

        Assert.Equal(("things", 1, "clip"), (json.GetProperty("name").GetString(), json.GetProperty("version").GetInt32(), json.GetProperty("model").GetString()));
        Assert.Equal(["teapot", "cat", "猫"], json.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
        var vectors = json.GetProperty("embeddings").EnumerateArray().Select(vector => vector.EnumerateArray().Select(value => value.GetSingle()).ToArray()).ToArray();
        Assert.All(vectors, vector => Assert.Equal(1, Math.Sqrt(vector.Sum(value => (double)value * value)), tolerance: 1e-5));
        Assert.Equal(string.Concat(vectors.Select(Bits)), Convert.ToHexString(array[HeaderBytes..]));
        Assert.Equal(vectors.Select(Bits), Lines(await LabelsAsync("format=ndjson", "application/x-ndjson")).Select(row => Bits([.. row.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle())])));

        using var missing = await _api.Http.GetAsync("/v1/label-sets/nothing/embeddings?model=clip", Token);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    private void AssertEqual(List<JsonElement> rows)
    {
        Assert.Equal(_stored.Select((image, index) => ((long)index, image.Path, image.Hash)), rows.Select(row => (row.GetProperty("index").GetInt64(), row.GetProperty("path").GetString()!, row.GetProperty("hash").GetString())));
        Assert.Equal(
            _stored.Select(image => image.Embedding is null ? "" : Convert.ToHexString(image.Embedding)),
            rows.Select(row => row.GetProperty("embedding").ValueKind is JsonValueKind.Null ? "" : Bits([.. row.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle())])));
        Assert.Equal(("error", "UnknownFormat"), (rows[^1].GetProperty("status").GetString(), rows[^1].GetProperty("error").GetString()));
        Assert.All(rows, row => Assert.Equal(
            ["index", "path", "status", "error", "hash", "embedding", "model", "modelFingerprint"], row.EnumerateObject().Select(member => member.Name)));
    }

    private Task<byte[]> GetAsync(string query, string type, string? accept = null) => ReadAsync($"/v1/jobs/{_job}/embeddings?{query}", type, accept);

    private Task<byte[]> LabelsAsync(string query, string type) => ReadAsync($"/v1/label-sets/things/embeddings?model=clip&{query}", type, accept: null);

    private async Task<byte[]> ReadAsync(string url, string type, string? accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        using var response = await _api.Http.SendAsync(request, Token);
        Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        return await response.Content.ReadAsByteArrayAsync(Token);
    }

    private static IEnumerable<JsonElement> Lines(byte[] text) =>
        System.Text.Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);

    private static string Bits(float[] values) => Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));

#pragma warning disable IDE1006, CA1812 // Property names match the file; the library instantiates the class.
    private sealed class Row
    {
        public string? path { get; set; }

        public string? hash { get; set; }

        public List<float>? embedding { get; set; }
    }
#pragma warning restore IDE1006, CA1812
}
