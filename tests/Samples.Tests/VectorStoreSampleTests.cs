using ZeroShotOrleans.Samples.Tests.Postgres;

namespace ZeroShotOrleans.Samples.Tests;

[Collection(SampleGroup.Name)]
public sealed class VectorStoreSampleTests(SampleSilo silo) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zso-samples-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Embeddings_of_a_job_are_appended_to_PostgreSQL_once_and_found_by_text()
    {
        using var postgres = await PostgresServer.StartAsync(Token);
        var photos = Directory.CreateDirectory(Path.Combine(_folder, "photos")).FullName;
        foreach (var (file, _) in Photos.Labels)
        {
            File.Copy(Path.Combine(Photos.Folder, file), Path.Combine(photos, file));
        }

        await File.WriteAllTextAsync(Path.Combine(photos, "broken.jpg"), "no image", Token);

        foreach (var (query, first) in ((string, string)[])[("a photo of a cat.", "cat.jpg"), ("a photo of a rocket.", "rocket_launch.jpg")])
        {
            // The second run appends the same images again.
            using var sample = new SampleProcess("VectorStoreSample", _folder, "--cluster", silo.Gateway, "--postgres", postgres.ConnectionString, "--photos", photos, "--query", query);
            var lines = await sample.RunAsync(Token);

            Assert.Equal(["7 embeddings appended.", "no embedding: broken.jpg: UnknownFormat"], lines[..2]);
            Assert.Equal((3, first), (lines[2..].Length, lines[2].Split(' ')[0]));
        }

        var rows = await postgres.QueryAsync("SELECT path, vector_dims(embedding) AS dims, length(hash) AS hash, model_fingerprint FROM images ORDER BY path", Token);
        Assert.Equal(Photos.Labels.Select(photo => (photo.File, 512, 32)).Order(), rows.Select(row => (row.GetProperty("path").GetString()!, row.GetProperty("dims").GetInt32(), row.GetProperty("hash").GetInt32())));
        Assert.Single(rows.Select(row => row.GetProperty("model_fingerprint").GetString()).Distinct());

        // Exactly the stored values, read by the server itself: every pair of images has another cosine, none is a copy.
        var cosines = await postgres.QueryAsync("SELECT 1 - (a.embedding <=> b.embedding) AS cosine FROM images a JOIN images b ON a.path < b.path", Token);
        Assert.All(cosines.Select(row => row.GetProperty("cosine").GetDouble()), cosine => Assert.InRange(cosine, -1, 0.95));
        Assert.Equal(21, cosines.Length);
    }
}
