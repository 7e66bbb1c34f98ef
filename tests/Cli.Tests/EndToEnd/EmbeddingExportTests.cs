using System.Text.Json;
using ZeroShotOrleans.Cli.Tests.Fakes;
using ZeroShotOrleans.Cli.Tests.Readers;

namespace ZeroShotOrleans.Cli.Tests.EndToEnd;

/// <summary>Exported embeddings, read by NumPy and DuckDB, are those in the state database, byte for byte.</summary>
[Collection(EndToEndGroup.Name)]
public sealed class EmbeddingExportTests : IDisposable
{
    private readonly TestWorld _context = TestWorld.Real();

    public void Dispose() => _context.Dispose();

    private string State => Path.Combine(_context.Folder, "state");

    [Fact]
    public async Task Image_embeddings_are_the_stored_bytes_and_missing_ones_are_named()
    {
        var photos = Directory.CreateDirectory(Path.Combine(_context.Folder, "photos")).FullName;
        foreach (var (name, _) in Samples.Expected)
        {
            File.Copy(Path.Combine(Samples.Folder, name), Path.Combine(photos, name));
        }

        File.WriteAllText(Path.Combine(photos, "broken.jpg"), "no image");
        Assert.Equal(1, await RunAsync("classify", photos, "--labels", Samples.Labels, "--keep-embeddings", "-q"));
        var job = JsonDocument.Parse((await OutAsync("jobs", "list", "--json"))[0]).RootElement.GetProperty("job").GetString()!;

        // As if it had been deleted after its retention time.
        var temple = Convert.ToHexStringLower(System.IO.Hashing.XxHash128.Hash(File.ReadAllBytes(Path.Combine(photos, "temple.jpg"))));
        await PythonAsync($"""
            import sqlite3
            with sqlite3.connect("state/state.db") as db:
                assert db.execute("DELETE FROM embedding WHERE hash = x'{temple}'").rowcount == 1
            """);

        Assert.Equal(1, await RunAsync("jobs", "embeddings", job, "--out", Path.Combine(_context.Folder, "e.npy")));
        Assert.EndsWith("8 images: 6 embeddings of 512 values, 1 with an error, 1 whose embedding is no longer stored.\n", _context.Error, StringComparison.Ordinal);
        Assert.Equal(1, await RunAsync("jobs", "embeddings", job, "--out", Path.Combine(_context.Folder, "e.parquet")));

        Assert.Equal("(6, 512) float32", await PythonAsync("""
            import json, numpy, sqlite3
            array = numpy.load("e.npy")
            rows = [json.loads(line) for line in open("e.npy.jsonl", encoding="utf-8")]
            assert [row["path"] for row in rows] == sorted(row["path"] for row in rows) and len(rows) == 8
            stored = {key.hex(): body for key, body in sqlite3.connect("state/state.db").execute("SELECT hash, body FROM embedding")}
            assert len(stored) == 6
            for row in rows:
                if row["row"] is None:
                    assert row["status"] == {"broken.jpg": "error", "temple.jpg": "not_stored"}[row["path"]], row
                else:
                    assert array[row["row"]].tobytes() == stored[row["hash"]], row
            print(array.shape, array.dtype)
            """));

        var file = $"'{Path.Combine(_context.Folder, "e.parquet")}'";
        var lines = await DuckDb.QueryAsync($"SELECT path, hash, status, error, embedding::FLOAT[512] AS embedding, model_fingerprint FROM read_parquet({file})");
        await File.WriteAllLinesAsync(Path.Combine(_context.Folder, "duckdb.jsonl"), lines, TestContext.Current.CancellationToken);
        await PythonAsync("""
            import json, numpy
            array = numpy.load("e.npy")
            names = [json.loads(line) for line in open("e.npy.jsonl", encoding="utf-8")]
            table = [json.loads(line) for line in open("duckdb.jsonl", encoding="utf-8")]
            assert len(names) == len(table)
            for name, row in zip(names, table):
                assert [name[key] for key in ("path", "hash", "status", "error")] == [row[key] for key in ("path", "hash", "status", "error")]
                assert name["modelFingerprint"] == row["model_fingerprint"] and len(row["model_fingerprint"]) > 0
                assert (name["row"] is None) == (row["embedding"] is None)
                if name["row"] is not None:
                    assert numpy.array(row["embedding"], dtype="<f4").tobytes() == array[name["row"]].tobytes()
            """);
        var metadata = await DuckDb.QueryAsync($"SELECT decode(key) AS key, decode(value) AS value FROM parquet_kv_metadata({file}) WHERE starts_with(decode(key), 'zso.')");
        Assert.Contains($$"""{"key":"zso.job","value":"{{job}}"}""", metadata);
        Assert.Contains("""{"key":"zso.dimension","value":"512"}""", metadata);
        Assert.Contains("""{"key":"zso.normalized","value":"false"}""", metadata);
    }

    [Fact]
    public async Task Label_embeddings_classify_like_the_command()
    {
        Assert.Equal(0, await RunAsync("labels", "put", "things", "--label", "cat", "--label", "wild animal", "--label", "building"));
        var photo = Path.Combine(Samples.Folder, "cat.jpg");
        var results = Path.Combine(_context.Folder, "r.jsonl");
        Assert.Equal(0, await RunAsync("classify", photo, "--set", "things", "--scores", "--keep-embeddings", "--out", results, "-q"));
        var job = JsonDocument.Parse((await OutAsync("jobs", "list", "--json"))[0]).RootElement.GetProperty("job").GetString()!;

        Assert.Equal(0, await RunAsync("labels", "embeddings", "things@1", "--out", Path.Combine(_context.Folder, "l.npy")));
        Assert.EndsWith("things@1: 3 embeddings of 512 values.\n", _context.Error, StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("labels", "embeddings", "things", "--out", Path.Combine(_context.Folder, "l.parquet"), "-q"));
        Assert.Equal(0, await RunAsync("jobs", "embeddings", job, "--out", Path.Combine(_context.Folder, "i.npy"), "-q"));

        // The cosine that the command reports, from the exported embeddings.
        var cosines = JsonDocument.Parse(File.ReadAllText(results)).RootElement.GetProperty("scores").EnumerateArray()
            .ToDictionary(score => score.GetProperty("label").GetString()!, score => score.GetProperty("cosine").GetDouble());
        var found = await PythonAsync("""
            import json, numpy
            labels, image = numpy.load("l.npy").astype("f8"), numpy.load("i.npy").astype("f8")[0]
            assert abs(numpy.linalg.norm(labels, axis=1) - 1).max() < 1e-5
            cosines = labels @ (image / numpy.linalg.norm(image))
            print(json.dumps(dict(zip([json.loads(line)["label"] for line in open("l.npy.jsonl")], cosines))))
            """);
        Assert.Equal(3, cosines.Count);
        Assert.All(JsonSerializer.Deserialize<Dictionary<string, double>>(found)!, pair => Assert.Equal(cosines[pair.Key], pair.Value, tolerance: 1e-5));

        Assert.Equal(
            ["""{"label":"cat","n":"512"}""", """{"label":"wild animal","n":"512"}""", """{"label":"building","n":"512"}"""],
            await DuckDb.QueryAsync($"SELECT label, len(embedding) AS n FROM read_parquet('{Path.Combine(_context.Folder, "l.parquet")}')"));
    }

    [Fact]
    public async Task Job_without_embeddings_is_refused()
    {
        Assert.Equal(0, await RunAsync("classify", Path.Combine(Samples.Folder, "cat.jpg"), "--labels", "cat,dog", "-q"));
        var job = JsonDocument.Parse((await OutAsync("jobs", "list", "--json"))[0]).RootElement.GetProperty("job").GetString()!;

        Assert.Equal(2, await RunAsync("jobs", "embeddings", job, "--out", Path.Combine(_context.Folder, "e.parquet")));

        Assert.EndsWith($"Job {job} kept no embeddings. Run a job over the same images that keeps them (--keep-embeddings, keepEmbeddings), then take its embeddings.\n", _context.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_context.Folder, "e.parquet")));
    }

    private Task<int> RunAsync(params string[] args) => _context.RunAsync([.. args, "--state", State]);

    private async Task<string[]> OutAsync(params string[] args)
    {
        var before = _context.Out.Length;
        Assert.Equal(0, await RunAsync(args));
        return _context.Out[before..].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private Task<string> PythonAsync(string program) => NumPy.RunAsync(_context.Folder, program);
}
