using System.Text.Json;

namespace ZeroShotOrleans.Grains.Tests.Cluster;

/// <summary>Rescoring labels with the matching head, compared with the original PyTorch classes.</summary>
public sealed class ModelMatchTests
{
    private const float Tolerance = 1e-4f;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tiny-blip")]
    [InlineData("tiny-blip2")]
    public async Task Matches_of_all_labels_equal_the_reference_and_are_sorted(string model)
    {
        using var models = new ModelsFolder().Add(model, model);
        await using var cluster = await StartAsync(models);
        using var golden = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(ModelsFolder.Fixture(model), "golden.json"), Token));
        var cases = golden.RootElement.GetProperty("cases").EnumerateArray().Where(one => one.GetProperty("labels").GetString() is "nine" or "unicode").ToArray();
        var files = golden.RootElement.GetProperty("images").EnumerateArray().Select(image => Path.GetFileName(image.GetProperty("file").GetString()!)).ToArray();

        // Every case is a label set, so each image is encoded once for all of them.
        var job = await ModelJobs.SubmitAsync(cluster, Spec(model, [.. cases.Take(Limits.MaxLabelSetsPerJob).Select(one => Definition(golden.RootElement, one))], rematch: 64, topK: 64));
        var results = (await ModelJobs.ReadAllAsync(job)).ToDictionary(result => result.Path);

        Assert.Equal(files.Order(), results.Keys.Order());
        for (var image = 0; image < files.Length; image++)
        {
            for (var set = 0; set < Math.Min(cases.Length, Limits.MaxLabelSetsPerJob); set++)
            {
                var expected = cases[set].GetProperty("match_probabilities")[image].EnumerateArray().Select(value => value.GetSingle()).ToArray();
                var scores = results[files[image]].Outcome.Scores[set];

                Assert.Equal(expected.Length, scores.Length);
                Assert.All(scores, score => Assert.Equal(expected[score.Label], score.Score, Tolerance));
                Assert.Equal(scores.Select(score => score.Score).OrderDescending(), scores.Select(score => score.Score));
            }
        }
    }

    [Fact]
    public async Task Only_the_nearest_labels_are_matched_and_the_best_are_returned()
    {
        using var models = new ModelsFolder().Add("tiny-blip", "tiny-blip");
        await using var cluster = await StartAsync(models);
        using var golden = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(ModelsFolder.Fixture("tiny-blip"), "golden.json"), Token));
        var one = golden.RootElement.GetProperty("cases").EnumerateArray().First(one => one.GetProperty("labels").GetString() == "nine");
        var image = golden.RootElement.GetProperty("images").EnumerateArray().ToList().FindIndex(image => image.GetProperty("file").GetString()!.EndsWith("/photo.jpg", StringComparison.Ordinal));
        var (logits, matches) = (Row(one, "logits_per_image", image), Row(one, "match_probabilities", image));
        var best = Enumerable.Range(0, logits.Length).OrderByDescending(label => logits[label]).Take(4).OrderByDescending(label => matches[label]).Take(3);

        var job = await ModelJobs.SubmitAsync(cluster, Spec("tiny-blip", [Definition(golden.RootElement, one)], rematch: 4, topK: 3));
        var results = await ModelJobs.ReadAllAsync(job);

        Assert.Equal(best, results.Single(result => result.Path == "photo.jpg").Outcome.Scores[0].Select(score => score.Label));
    }

    [Fact]
    public async Task A_model_without_a_matching_head_is_rejected_with_those_that_have_one()
    {
        using var models = new ModelsFolder().Add("tiny-blip", "tiny-blip").Add("tiny-blip2", "tiny-blip2");
        await using var cluster = await StartAsync(models);

        var refused = await Assert.ThrowsAsync<ZeroShotException>(() => cluster.Client.SubmitAsync(
            Spec("zeroshot-mini", [new LabelSetDefinition { Labels = ["cat"] }], rematch: 1, topK: 1), Token));

        Assert.Equal(ZeroShotError.BadRequest, refused.Code);
        Assert.Contains("'zeroshot-mini' has no matching head", refused.Message, StringComparison.Ordinal);
        Assert.Contains("tiny-blip, tiny-blip2.", refused.Message, StringComparison.Ordinal);
    }

    private static Task<TestCluster> StartAsync(ModelsFolder models) => TestCluster.StartAsync(new()
    {
        Roles = [ZeroShotRoles.Control, ZeroShotRoles.Encoder],
        Models = models.Configure,
    });

    private static JobSpec Spec(string model, LabelSetDefinition[] sets, int rematch, int topK) => new()
    {
        Source = new DirectorySource { Root = Path.Combine(AppContext.BaseDirectory, "Fixtures", "images") },
        Model = model,
        LabelSets = [.. sets],
        Score = new ScoreOptions { Rematch = rematch, TopK = topK },
    };

    private static LabelSetDefinition Definition(JsonElement golden, JsonElement one) => new()
    {
        Labels = [.. golden.GetProperty("label_sets").GetProperty(one.GetProperty("labels").GetString()!).EnumerateArray().Select(label => label.GetString()!)],
        Templates = [one.GetProperty("template").GetString()!],
    };

    private static float[] Row(JsonElement one, string key, int image) => [.. one.GetProperty(key)[image].EnumerateArray().Select(value => value.GetSingle())];
}
