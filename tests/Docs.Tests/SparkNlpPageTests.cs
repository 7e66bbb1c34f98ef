using System.Net.Http.Json;
using System.Text.Json;
using ZeroShotOrleans.Docs.Tests.Blocks;
using ZeroShotOrleans.Docs.Tests.Http;
using ZeroShotOrleans.Tests.Programs;

namespace ZeroShotOrleans.Docs.Tests;

/// <summary>The script of docs/from-spark-nlp.md turns real results into rows of Spark NLP's shape.</summary>
public sealed class SparkNlpPageTests
{
    private static readonly string[] _labels = ["a photo of a cat", "a photo of a building"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Script_writes_annotations()
    {
        Programs.Require("python3");
        var photos = Directory.CreateTempSubdirectory("zso-docs-spark-").FullName;
        try
        {
            foreach (var name in (string[])["cat.jpg", "temple.jpg"])
            {
                File.Copy(Path.Combine(Repository.Root, "samples", "photos", name), Path.Combine(photos, name));
            }

            await File.WriteAllTextAsync(Path.Combine(photos, "broken.jpg"), "no image", Token);
            var results = await ResultsAsync(photos);

            var printed = await Programs.RunAsync("python3", ["-c", DocPages.Blocks.Single(block => block is { Page: "docs/from-spark-nlp.md", Language: "python" }).Code, "class"], photos, results, Token);

            var rows = printed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
            Assert.Equal(["broken.jpg", "cat.jpg", "temple.jpg"], rows.Select(row => row.GetProperty("image").GetProperty("origin").GetString()));
            Assert.Equal(0, rows[0].GetProperty("class").GetArrayLength());
            foreach (var (row, label, origin) in ((int, string, string)[])[(1, _labels[0], "cat.jpg"), (2, _labels[1], "temple.jpg")])
            {
                var annotation = Assert.Single(rows[row].GetProperty("class").EnumerateArray());
                Assert.Equal(["annotatorType", "begin", "end", "result", "metadata", "embeddings"], annotation.EnumerateObject().Select(member => member.Name));
                Assert.Equal(
                    ("category", 0, label.Length - 1, label, 0),
                    (annotation.GetProperty("annotatorType").GetString(), annotation.GetProperty("begin").GetInt32(), annotation.GetProperty("end").GetInt32(),
                        annotation.GetProperty("result").GetString(), annotation.GetProperty("embeddings").GetArrayLength()));

                // Text, as in a map of Spark; the scores of all labels are in it.
                var metadata = annotation.GetProperty("metadata").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);
                Assert.Equal(_labels.Concat(["image", "origin"]).Order(StringComparer.Ordinal), metadata.Keys.Order(StringComparer.Ordinal));
                Assert.Equal(("0", origin), (metadata["image"], metadata["origin"]));
                Assert.Equal(1, _labels.Sum(each => double.Parse(metadata[each], System.Globalization.CultureInfo.InvariantCulture)), tolerance: 1e-4);
            }
        }
        finally
        {
            Directory.Delete(photos, recursive: true);
        }
    }

    private static async Task<string> ResultsAsync(string photos)
    {
        await using var api = await DocsApi.StartAsync();
        using var http = new HttpClient { BaseAddress = api.Address };
        using var submitted = await http.PostAsJsonAsync("/v1/jobs", new
        {
            source = new { type = "directory", path = photos },
            labelSets = new[] { new { labels = _labels, templates = new[] { "{}" } } },
        }, Token);
        var job = (await submitted.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetString();
        return await http.GetStringAsync($"/v1/jobs/{job}/results?format=ndjson&follow=true", Token);
    }
}
